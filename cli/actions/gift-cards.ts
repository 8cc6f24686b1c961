import type { Command } from 'commander';
import { recountCards, shownCard } from '../../core/modules/gift-cards/index.ts';
import { outputOf } from '../lib/context.ts';
import { counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';

/** What the site does by itself every hour, for whoever does not want to wait. */
export async function recount(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const drifts = await withSite(command, (app) => recountCards(app.scope()));
  for (const { ending, was, is } of drifts) out.line(`  ${shownCard(ending)}: ${was} was written, ${is} has moved.`);
  if (drifts.length === 0) out.ok('Every balance is what moved.');
  else out.ok(`${counted(drifts.length, 'balance was', 'balances were')} put right.`);
  out.result({ drifts });
}
