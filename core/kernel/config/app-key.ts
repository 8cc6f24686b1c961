import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, messageOf } from '../errors.ts';

/** Makes the data directory; a sentence when it cannot be written. */
export function prepareDataDir(dataDir: string): void {
  const probe = join(dataDir, `.writable-${process.pid}`);
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    throw new ConfigError(
      'data_dir.unwritable',
      `The data directory ${dataDir} cannot be written: ${messageOf(cause)}`,
      {
        help: 'Give this user the right to write there, or set DATA_DIR to a folder that it may write.',
        cause,
      },
    );
  }
}

/**
 * The installation's own secret, made on the first run and kept in DATA_DIR/app.key, readable by its owner alone.
 * Several processes that start together agree on one: whoever links the file first wins.
 */
export function keepAppKey(dataDir: string): string {
  const file = join(dataDir, 'app.key');
  return readKey(file) ?? makeKey(file);
}

function makeKey(file: string): string {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(draft, 0o600);
    linkSync(draft, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(file, messageOf(cause), cause);
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readKey(file);
  if (!key) throw unusable(file, 'it vanished right after it was made');
  return key;
}

function readKey(file: string): string | undefined {
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(file, messageOf(cause), cause);
  }
  if (key.length < 32) throw unusable(file, 'it holds fewer than 32 characters');
  return key;
}

function unusable(file: string, why: string, cause?: unknown): ConfigError {
  return new ConfigError('app_key.unusable', `The app key in ${file} cannot be used: ${why}.`, {
    help: 'Restore it from a backup: without it, stored secrets and links already sent cannot be read. Or set APP_KEY.',
    cause,
  });
}
