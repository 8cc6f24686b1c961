import type { Command } from 'commander';
import { money, toDecimal } from '../../core/kernel/values/money.ts';
import { allOrganizations } from '../../core/modules/organizations/index.ts';
import { listPayoutRuns, payoutBalances, planPayouts, startPayoutRun } from '../../core/modules/payouts/index.ts';
import { outputOf } from '../lib/context.ts';
import { counted } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';

const text = (minor: number, currency: string) => `${toDecimal(money(minor, currency))} ${currency}`;

export async function list(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const { balances, runs, names } = await withSite(command, async (app) => {
    const scope = app.scope();
    const organizations = await allOrganizations(scope);
    return {
      balances: await payoutBalances(scope),
      runs: await listPayoutRuns(scope),
      names: new Map(organizations.map(({ id, slug }) => [id, slug])),
    };
  });
  out.table(
    ['Organization', 'Balance', 'Can be paid out', 'Under way'],
    balances.map(({ organizationId, currency, balanceMinor, availableMinor, underWayMinor }) => [
      ...[names.get(organizationId) ?? organizationId, text(balanceMinor, currency)],
      ...[text(Math.max(0, availableMinor), currency), text(0 - underWayMinor, currency)],
    ]),
  );
  out.line();
  out.table(
    ['Run', 'By', 'Payouts', 'Left out'],
    runs.map(({ createdAt, createdBy, payouts, leftOut }) => [
      ...[createdAt.toISOString().slice(0, 16), createdBy, String(payouts.length), String(leftOut)],
    ]),
  );
  out.result({ balances, runs });
}

export async function run({ dryRun = false }: { readonly dryRun?: boolean }, command: Command): Promise<void> {
  const out = outputOf(command);
  await withSite(command, async (app) => {
    const plan = await planPayouts(app.scope());
    for (const { organization, amountMinor, currency, ending } of plan.payouts) {
      out.line(`${organization}: ${text(amountMinor, currency)} to … ${ending}`);
    }
    for (const { organization, balanceMinor, currency, reason } of plan.leftOut) {
      out.warn(`${organization} (${text(balanceMinor, currency)}) is left out: ${reason}`);
    }
    if (dryRun) return out.result(plan);
    const { id, payouts } = await startPayoutRun(app.scope());
    out.ok(
      `${counted(payouts, 'payout was', 'payouts were')} drafted. People approve and send them in the back office.`,
    );
    out.result({ id, payouts });
  });
}
