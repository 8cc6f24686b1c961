import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package that runs: the checkout, or the installed package with its `dist`. */
export const PACKAGE_ROOT: string = findRoot(dirname(fileURLToPath(import.meta.url)));

export const VERSION: string = String(
  (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version,
);

/** The plugins that eventportal brings, as source or compiled: an operator's own may lie in `plugins` beside `dist`. */
export const IN_BOX: string = fileURLToPath(new URL('../../../plugins', import.meta.url));

let installed = false;

/**
 * Makes `eventportal/…` mean this very package wherever a config or a plugin lies, so that there is one SDK in the
 * process even when a plugin's folder has no `node_modules`, or brought a copy of eventportal along.
 */
export function resolveOwnName(): void {
  if (installed) return;
  installed = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier.startsWith('eventportal/')
        ? next(specifier, { ...context, parentURL: import.meta.url })
        : next(specifier, context),
  });
}

function findRoot(from: string): string {
  const file = join(from, 'package.json');
  if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'eventportal')
    return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('the package.json of eventportal is not above its own files');
  return findRoot(parent);
}
