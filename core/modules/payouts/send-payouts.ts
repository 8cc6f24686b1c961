import { LockMode } from '@mikro-orm/core';
import { stringify } from 'csv-stringify/sync';
import { DomainError } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { painOf } from '../bank/index.ts';
import { openDetails, sealDetails } from './account-details.ts';
import { factOf, nameOf, shown, subjectOfPayout } from './move-payout.ts';
import { PayoutFile, PayoutRun } from './payout-run.entity.ts';
import { payoutSettings } from './payout-settings.ts';
import { Payout } from './payout.entity.ts';
import { sendTransferJob } from './transfer-payout.ts';

interface Debtor {
  readonly holder: string;
  readonly iban: string;
  readonly bic?: string;
}

/**
 * Sends the approved payouts of a run: through the provider where the organization is paid there, else in files for the bank:
 * euro to IBANs as SEPA, each other currency as a table.
 */
export async function sendPayouts(
  scope: Scope,
  { runId }: { readonly runId: string },
): Promise<{ files: number; transfers: number }> {
  refuseImpersonated(scope);
  const { debtorHolder: holder, debtorIban: iban, debtorBic: bic } = await scope.settings.get(payoutSettings);
  const debtor = holder !== '' && iban !== '' ? { holder, iban, ...(bic && { bic }) } : undefined;
  return scope.tx(async (tx) => {
    // Whoever comes second waits, and finds them in the other's file.
    const rows = await tx.em.find(
      Payout,
      { run: runId, state: 'approved' },
      { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } },
    );
    const open = rows.filter(({ state }) => state === 'approved');
    if (open.length === 0) throw new DomainError('payout_run.none_approved', { status: 409 });
    const transfers = open.filter((row) => row.transferAccountId);
    for (const row of transfers) {
      markSent(tx, row, null);
      tx.enqueue(sendTransferJob, { payoutId: row.id });
    }
    const byBank = open.filter((row) => !row.transferAccountId);
    const groups = [...Map.groupBy(byBank, (row) => `${formatOf(scope, row)} ${row.currency}`)];
    for (const [key, own] of groups) await writeFile(scope, tx, { runId, own, debtor, isSepa: key.startsWith('sepa') });
    return { files: groups.length, transfers: transfers.length };
  });
}

interface NewFile {
  readonly runId: string;
  readonly own: readonly Payout[];
  readonly debtor: Debtor | undefined;
  readonly isSepa: boolean;
}

async function writeFile(scope: Scope, tx: TxScope, { runId, own, debtor, isSepa }: NewFile): Promise<void> {
  if (isSepa && !debtor) throw new DomainError('payout.no_debtor', { status: 409 });
  const id = newId();
  const { currency } = own[0]!;
  const totalMinor = own.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  tx.em.create(PayoutFile, {
    ...{ id, run: runId, format: isSepa ? 'sepa' : 'csv', currency, count: own.length, totalMinor },
    ...{ debtorSealed: isSepa ? sealDetails(scope, debtor!) : null, createdBy: nameOf(tx), createdAt: tx.clock.now() },
  });
  await tx.em.flush();
  for (const row of own) markSent(tx, row, id);
  tx.audit(
    'payout_file.written',
    { kind: 'payout_file', id, organizationId: null, label: `${isSepa ? 'SEPA' : 'CSV'} ${currency}` },
    { after: { count: own.length, total: totalMinor, currency } },
  );
}

function markSent(tx: TxScope, row: Payout, file: string | null): void {
  tx.em.assign(row, { state: 'sent', file, sentAt: tx.clock.now() });
  tx.audit('payout.sent', subjectOfPayout(row), { after: shown(row) });
  tx.emit('payout.sent', factOf(row));
}

/** A file for the bank: the same each time, so that a bank knows it again. */
export async function payoutFile(
  scope: Scope,
  { id, runId }: { readonly id: string; readonly runId: string },
): Promise<{ readonly name: string; readonly contentType: string; readonly text: string }> {
  const file = isId(id) && isId(runId) ? await scope.em.fork().findOne(PayoutFile, { id, run: runId }) : null;
  if (!file) throw new DomainError('payout_file.not_found', { status: 404 });
  const rows = await scope.em.fork().find(Payout, { file: id }, { orderBy: { id: 'asc' } });
  const day = file.createdAt.toISOString().slice(0, 10);
  const name = `payouts-${day}-${file.currency.toLowerCase()}-${file.id.slice(-6)}`;
  if (file.format === 'csv') {
    return { name: `${name}.csv`, contentType: 'text/csv; charset=utf-8', text: tableOf(scope, rows) };
  }
  const xml = painOf({
    ...{ id: file.id, createdAt: file.createdAt, day },
    debtor: openDetails<Debtor>(scope, file.debtorSealed!),
    transfers: rows.map((row) => ({
      ...{ id: row.id, amountMinor: row.amountMinor, holder: row.holder },
      ...{ iban: openDetails(scope, row.detailsSealed).iban!, text: `${scope.site.name} ${row.number}` },
    })),
  });
  return { name: `${name}.xml`, contentType: 'application/xml; charset=utf-8', text: xml };
}

export async function filesOfRun({ em }: Pick<Scope, 'em'>, runId: string): Promise<PayoutFile[]> {
  return em.fork().find(PayoutFile, { run: runId }, { orderBy: { id: 'asc' } });
}

export async function payoutRunOf({ em }: Pick<Scope, 'em'>, id: string): Promise<PayoutRun> {
  const run = isId(id) ? await em.fork().findOne(PayoutRun, { id }) : null;
  if (!run) throw new DomainError('payout_run.not_found', { status: 404 });
  return run;
}

/** SEPA moves euro and nothing else. */
function formatOf(scope: Scope, { currency, detailsSealed }: Payout): 'sepa' | 'csv' {
  return currency === 'EUR' && openDetails(scope, detailsSealed).iban !== undefined ? 'sepa' : 'csv';
}

const COLUMNS = ['number', 'holder', 'account', 'bank', 'amount', 'currency'];

function tableOf(scope: Scope, rows: readonly Payout[]): string {
  const columns = COLUMNS.map((key) => ({ key, header: scope.t(`payouts.csv.${key}`) }));
  const records = rows.map(({ number, holder, detailsSealed, amountMinor, currency }) => {
    const { iban, number: account, bank = '' } = openDetails(scope, detailsSealed);
    return {
      number,
      holder,
      account: iban ?? account,
      bank,
      amount: toDecimal(money(amountMinor, currency)),
      currency,
    };
  });
  return stringify(records, { header: true, bom: true, columns, escape_formulas: true, record_delimiter: '\r\n' });
}
