import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES_DIR } from '../../../render/theme.ts';

interface Texts {
  readonly audit: { readonly action: Readonly<Record<string, Readonly<Record<string, string>>>> };
}

/** Every action that core has a sentence for: `event.published`, … */
export const AUDIT_ACTIONS: readonly string[] = Object.entries(
  (JSON.parse(readFileSync(join(LOCALES_DIR, 'en.json'), 'utf8')) as Texts).audit.action,
).flatMap(([area, actions]) => Object.keys(actions).map((name) => `${area}.${name}`));
