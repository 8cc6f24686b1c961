import type { Command } from 'commander';
import { listRateDays, offeredCurrencies, refreshRates } from '../../core/modules/exchange-rates/index.ts';
import { outputOf } from '../lib/context.ts';
import { counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';

export async function list(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const { days, offered } = await withSite(command, async (app) => ({
    days: await listRateDays(app.scope()),
    offered: await offeredCurrencies(app.scope()),
  }));
  out.table(
    ['Day', 'Source', 'Base', 'Rates', 'Last confirmed'],
    days.map(({ day, source, base, rates, confirmedAt }) => [
      ...[day, source, base, counted(Object.keys(rates).length, 'rate')],
      `${confirmedAt.toISOString().slice(0, 16)}Z`,
    ]),
  );
  out.line();
  out.line(offered.length === 0 ? 'Visitors are offered no currency.' : `Visitors are offered ${offered.join(', ')}.`);
  out.result({ days, offered });
}

export async function refresh(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const refreshed = await withSite(command, (app) => refreshRates(app.scope()));
  const { day, source, changed } = refreshed;
  out.ok(changed ? `The rates are of ${day} now (${source}).` : `The rates of ${day} are the newest (${source}).`);
  out.result(refreshed);
}
