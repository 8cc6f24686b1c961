import type { Command } from 'commander';
import { money, toDecimal } from '../../core/kernel/values/money.ts';
import {
  chainLedger,
  resumLedger,
  verifyLedger,
  type Difference,
  type LedgerChain,
} from '../../core/modules/ledger/index.ts';
import { openLedger } from '../../core/modules/payments/index.ts';
import { outputOf } from '../lib/context.ts';
import { EXIT } from '../lib/exit.ts';
import { bad, counted, type Output } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';

const WRONG: Readonly<Record<NonNullable<LedgerChain['problem']>['kind'], string>> = {
  changed: 'is not what it was when it was written',
  missing: 'is gone',
  added: 'was not written by the site',
  head: 'is the end, and not signed with the key of this site',
};

export async function verify(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const report = await withSite(command, (app) => verifyLedger(app.scope()));
  const { chain, unbalanced, differences, astray, sums, entries, orders } = report;
  if (chain.problem) out.line(`${bad('✖')} Number ${chain.problem.seq} ${WRONG[chain.problem.kind]}.`);
  for (const key of unbalanced) out.line(`${bad('✖')} The entry ${key} does not sum to nothing.`);
  for (const key of astray) out.line(`${bad('✖')} The entry ${key} is about nothing that its organization has.`);
  for (const { organizationId, currency, at, subjectId } of sums) {
    const about = at ? `the hour ${at.toISOString()} of ${organizationId}` : `${subjectId}`;
    out.line(`${bad('✖')} What is kept of ${about} in ${currency} is not what its entries come to.`);
  }
  if (sums.length > 0) out.line('  eventportal ledger resum makes all sums anew.');
  if (report.refilled) out.line(`${bad('✖')} It was emptied, and filled anew from what orders and payments say.`);
  for (const difference of differences) tell(out, difference);
  if (report.ok) {
    out.ok(
      `${counted(entries, 'entry is', 'entries are')} in order, and so are ${counted(orders, 'order', 'orders')}.`,
    );
    if (chain.waiting > 0) out.line(`  ${chain.waiting} will be chained within a minute.`);
  }
  out.result(report);
  if (!report.ok) process.exitCode = EXIT.refused;
}

export async function open(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const { posted } = await withSite(command, async (app) => {
    const opened = await openLedger(app.scope());
    await chainLedger(app.scope());
    return opened;
  });
  out.ok(
    posted === 0 ? 'All that happened is in the ledger.' : `${counted(posted, 'entry was', 'entries were')} posted.`,
  );
  out.result({ posted });
}

export async function resum(_flags: object, command: Command): Promise<void> {
  const out = outputOf(command);
  const { summed } = await withSite(command, (app) => resumLedger(app.scope()));
  out.ok(`${counted(summed, 'entry was', 'entries were')} summed.`);
  out.result({ summed });
}

function tell(out: Output, { orderCode, card, account, currency, ledgerMinor, documentsMinor }: Difference): void {
  const about = [orderCode && `Order ${orderCode}`, card && `gift card …${card}`].filter(Boolean).join(', ');
  const sum = (minor: number) => `${toDecimal(money(minor, currency))} ${currency}`;
  out.line(`${bad('✖')} ${about}: ${account} is ${sum(ledgerMinor)}, and should be ${sum(documentsMinor)}.`);
}
