import type { Command } from 'commander';
import { DomainError } from '../../core/kernel/errors.ts';
import { isId } from '../../core/kernel/ids.ts';
import { eventById, eventBySlug } from '../../core/modules/events/index.ts';
import { recountQuotas } from '../../core/modules/orders/index.ts';
import { outputOf } from '../lib/context.ts';
import { counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';

/** What the site does by itself every hour or so, for whoever does not want to wait. */
export async function recount(event: string, _flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const drifts = await withSite(command, async (app) => {
    const scope = app.scope();
    const found = isId(event) ? await eventById(scope, event) : await eventBySlug(scope, event);
    if (!found) throw new DomainError('event.not_found', { status: 404 });
    return recountQuotas(scope, { eventId: found.id });
  });
  for (const { name, was, is } of drifts) out.line(`  ${name}: ${was} were counted, ${is} are taken.`);
  if (drifts.length === 0) out.ok('Every counter says what the orders say.');
  else out.ok(`${counted(drifts.length, 'counter was', 'counters were')} put right.`);
  out.result({ drifts });
}
