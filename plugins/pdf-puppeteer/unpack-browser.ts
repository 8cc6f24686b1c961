import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';

export interface UnpackedBrowser {
  readonly executablePath: string;
  /** Libraries for systems that lack them. */
  readonly libraries: string;
  readonly version: string;
}

/**
 * Unpacks the browser that npm brought into a folder of our own, once per version. Processes may do so at the same time:
 * each works in its own folder, and the first to rename it wins. Resolves to nothing where no such browser is installed.
 */
export async function unpackBrowser(cacheDir: string): Promise<UnpackedBrowser | undefined> {
  const packed = await packedBrowser();
  if (!packed) return undefined;

  const home = join(cacheDir, `chromium-${packed.version}`);
  const unpacked = { executablePath: join(home, 'chromium'), libraries: join(home, 'lib'), version: packed.version };
  if (await isExecutable(unpacked.executablePath)) return unpacked;

  // Private, since what is in here gets executed.
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  await sweep(cacheDir, home);
  const workshop = await mkdtemp(`${home}.tmp-`);
  try {
    await unpackLibraries(join(packed.folder, 'al2023.tar.br'), workshop);
    await pipeline(
      createReadStream(join(packed.folder, 'chromium.br')),
      createBrotliDecompress({ chunkSize: 1 << 21 }),
      // On the disk before it gets its name, so that a power cut leaves no half of it under that name.
      createWriteStream(join(workshop, 'chromium'), { mode: 0o755, flush: true }),
    );
    await rename(workshop, home);
  } catch (error) {
    await rm(workshop, { recursive: true, force: true });
    if (!(await isExecutable(unpacked.executablePath))) throw error;
  }
  return unpacked;
}

export async function isExecutable(file: string): Promise<boolean> {
  const usable = await access(file, constants.X_OK).then(
    () => stat(file),
    () => undefined,
  );
  return usable?.isFile() ?? false;
}

async function packedBrowser(): Promise<{ folder: string; version: string } | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    const root = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..');
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    await access(join(root, 'bin', 'chromium.br'));
    return { folder: join(root, 'bin'), version };
  } catch {
    // An optional dependency: left out on purpose, or not made for this machine.
    return undefined;
  }
}

const STALE_AFTER = 60 * 60 * 1000;

// What a killed unpacking left behind, and the browsers of versions before this one.
async function sweep(cacheDir: string, home: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const folder = join(cacheDir, name);
    if (!name.startsWith('chromium-') || name === basename(home)) continue;
    const age = await stat(folder).then(
      (entry) => Date.now() - entry.mtimeMs,
      () => 0,
    );
    if (age > STALE_AFTER) await rm(folder, { recursive: true, force: true });
  }
}

// The archive holds a handful of plain files with short names, so its headers are read here: 512 bytes with the name, and
// the size in octal.
async function unpackLibraries(archive: string, into: string): Promise<void> {
  const tar = await promisify(brotliDecompress)(await readFile(archive));
  let at = 0;
  while (at + 512 <= tar.length && tar[at] !== 0) {
    const name = basename(tar.toString('latin1', at, at + 100).replace(/\0.*$/s, ''));
    const size = parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    const isFile = tar[at + 156] === 0x30 || tar[at + 156] === 0;
    if (isFile) {
      await mkdir(join(into, 'lib'), { recursive: true });
      await writeFile(join(into, 'lib', name), tar.subarray(at + 512, at + 512 + size), { mode: 0o755 });
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
