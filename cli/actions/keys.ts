import type { Command } from 'commander';
import { rotateSigningKeys } from '../../core/modules/access/index.ts';
import { outputOf } from '../lib/context.ts';
import { withSite } from '../lib/site.ts';

export async function rotateKeys({ endOld }: { readonly endOld?: boolean }, command: Command): Promise<void> {
  const out = outputOf(command);
  const { kid } = await withSite(command, (app) =>
    rotateSigningKeys(app.scope(), { endOld: endOld === true ? 'at once' : 'with their tokens' }),
  );
  out.ok(`Access tokens are signed with the key ${kid} from now on.`);
  if (endOld === true) out.line('  Tokens of old keys end within a minute; programs refresh them.');
  out.result({ kid });
}
