import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bankDesk, IBAN, PAYER, row, table } from '../../../test/factories/bank.ts';
import { openShop, outcomes } from '../../../test/factories/shop.ts';
import { orderById } from '../orders/index.ts';
import { paymentsOf, refundPayment, removeGatewayAccount } from '../payments/index.ts';
import { awaitTransfer } from './await-transfer.ts';
import {
  assignEntry,
  bankImportOf,
  bankTransfersOf,
  batchFile,
  batchIsDone,
  discardBankImport,
  exportTransfers,
  giveEntryBack,
  ignoreEntry,
  previewBankImport,
  runBankImport,
  sayWhereTo,
  setBankColumns,
  transferIsDone,
} from './index.ts';

const desk = bankDesk();
const { accountId, at, attention, brought, entries, imported, organizationId, scope, stateOf, waiting } = desk;

beforeAll(desk.open);
afterAll(desk.close);
beforeEach(desk.openShop);

describe('a statement', () => {
  it('shows what would come of it, and records what is certain as the money of its orders', async () => {
    const [named, byName] = [await waiting(), await waiting('Jörg Weiß')];
    const file = table(
      row('25,00', `Order ${named.code.slice(0, 4)} ${named.code.slice(4)}`),
      row('25,00', '-', 'WEISS JOERG'),
    );
    const draft = await brought(file);
    const { sums, entries: shown } = await previewBankImport(scope(), draft);
    expect([sums, shown.map(({ match }) => match.kind === 'exact' && match.by)]).toEqual([
      { exact: 2, doubt: 0, known: 0 },
      ['reference', 'name'],
    ]);
    expect(await stateOf(named)).toEqual(['pending', 0]);
    expect(await runBankImport(scope(), draft)).toMatchObject({ captured: 2, open: 0, known: 0 });
    expect([await stateOf(named), await stateOf(byName)]).toEqual([
      ['confirmed', 2500],
      ['confirmed', 2500],
    ]);
    // The attempt of the buyer is the one that was paid.
    expect(await paymentsOf(scope(), named.id)).toMatchObject([{ state: 'captured', capturedMinor: 2500 }]);
    const { contentSealed, state } = await bankImportOf(scope(), draft);
    expect([contentSealed, state]).toEqual([null, 'done']);
  });

  it('is taken in once, however often and at once it comes; what is new in the next one is taken', async () => {
    const order = await waiting();
    const rows = [row('25,00', order.code), row('7,00', 'hello'), row('7,00', 'hello')];
    const drafts = await Promise.all(Array.from({ length: 6 }, () => brought(table(...rows))));
    const { done, failed } = await outcomes(drafts.map((draft) => runBankImport(scope(), draft)));
    expect(failed).toEqual([]);
    const sum = (key: 'captured' | 'open' | 'known') => done.reduce((all, result) => all + result[key], 0);
    expect([sum('captured'), sum('open'), sum('known')]).toEqual([1, 2, 15]);
    expect([await stateOf(order), (await entries()).length]).toEqual([['confirmed', 2500], 3]);
    expect(await attention()).toEqual(['unknown', 'unknown']);
    expect(await imported(...rows, row('8,00', 'new'))).toMatchObject({ captured: 0, open: 1, known: 3 });
  });

  it('asks a person about what is not certain', async () => {
    const [under, over, paid] = [await waiting(), await waiting(), await waiting()];
    await imported(row('25,00', paid.code));
    const result = await imported(
      ...[row('20,00', under.code), row('30,00', over.code), row('25,00', `${paid.code} again`)],
      ...[row('5,00', `${under.code} and ${over.code}`), row('9,00', 'rent'), row('-3,00', 'fees')],
    );
    expect(result).toMatchObject({ captured: 0, open: 5, outgoing: 1 });
    expect((await attention()).toSorted()).toEqual(['double', 'over', 'several', 'under', 'unknown']);
    expect(await stateOf(over)).toEqual(['pending', 0]);
  });

  it('remembers its columns, refuses what is of another account, and is forgotten where nothing came of it', async () => {
    const odd = Buffer.from(`When;Who;Why;How much;Else\n22.03.2027;Mara;hello;1,00;x`);
    const draft = await brought(odd);
    await setBankColumns(scope(), draft, ['date', 'name', 'text', 'amount', '-']);
    await runBankImport(scope(), draft);
    const next = await brought(odd);
    expect((await bankImportOf(scope(), next)).columns).toEqual(['date', 'name', 'text', 'amount', null]);
    await expect(setBankColumns(scope(), next, ['date', 'name'])).rejects.toMatchObject({
      code: 'bank_statement.no_amount_column',
    });
    await discardBankImport(scope(), next);
    await expect(bankImportOf(scope(), next)).rejects.toMatchObject({ code: 'bank_statement.not_found' });
    const other = Buffer.from(':20:A\n:25:DE89370400440532013000\n:60F:C270320EUR1,00\n:61:270322C1,00NTRFNONREF\n');
    await expect(brought(other)).rejects.toMatchObject({ code: 'bank_statement.other_account' });
    const account = removeGatewayAccount(scope(), at(accountId()));
    await expect(account).rejects.toMatchObject({ code: 'gateway_account.in_use' });
  });
});

describe('a person', () => {
  it('decides once: the money is an order’s, goes back, or is ignored', async () => {
    const order = await waiting();
    await imported(row('20,00', 'for the night'), row('9,00', 'wrong'), row('1,00', 'test'));
    const [test, wrong, part] = await entries();
    const code = order.code.toLowerCase();
    const asked = Array.from({ length: 5 }, () => assignEntry(scope(), { ...at(part!.id), orderCode: code }));
    const { done, refused, failed } = await outcomes(asked);
    expect([done.length, new Set(refused), failed]).toEqual([1, new Set(['bank_entry.settled']), []]);
    expect(await stateOf(order)).toEqual(['pending', 2000]);
    await giveEntryBack(scope(), { ...at(wrong!.id), note: '' });
    await ignoreEntry(scope(), { ...at(test!.id), note: 'ours' });
    expect(await attention()).toEqual([]);
    expect((await entries()).map(({ state }) => state)).toEqual(['ignored', 'returned', 'captured']);
    // The rest comes.
    expect(await imported(row('5,00', order.code))).toMatchObject({ captured: 1 });
    expect(await stateOf(order)).toEqual(['confirmed', 2500]);
    const elsewhere = { organizationId: (await openShop(desk.site())).organizationId, id: part!.id };
    await expect(assignEntry(scope(), { ...elsewhere, orderCode: code })).rejects.toMatchObject({ status: 404 });
  });
});

describe('money that goes back', () => {
  async function refunded() {
    const order = await waiting();
    await imported(row('25,00', order.code, 'LIND MARA'));
    const [payment] = await paymentsOf(scope(), order.id);
    const { id, state } = await refundPayment(scope(), { paymentId: payment!.id, minor: 1000, reason: '' });
    expect(state).toBe('pending');
    await Promise.allSettled([1, 2, 3].map(() => awaitTransfer(scope(), { refundId: id })));
    return order;
  }
  const list = (state?: 'open' | 'exported' | 'done') =>
    bankTransfersOf(scope(), { organizationId: organizationId(), state, limit: 50 });

  it('stands on a list with the payer’s account, and is in one file, however many make one at once', async () => {
    const order = await refunded();
    await imported(row('9,00', 'wrong', 'Ida'));
    await giveEntryBack(scope(), { ...at((await entries())[0]!.id), note: '' });
    expect((await list()).map(({ holder, iban, amountMinor }) => [holder, iban, amountMinor])).toEqual([
      ['Ida', PAYER, 900],
      ['LIND MARA', PAYER, 1000],
    ]);
    const asked = Array.from({ length: 5 }, () =>
      exportTransfers(scope(), { organizationId: organizationId(), accountId: accountId() }),
    );
    const { done, refused, failed } = await outcomes(asked);
    expect([done.length, new Set(refused), failed]).toEqual([1, new Set(['bank_batch.nothing']), []]);
    const batch = at(done[0]!.id);
    const { xml } = await batchFile(scope(), batch);
    expect(xml).toContain('<CtrlSum>19.00</CtrlSum>');
    expect([xml.split('<CdtTrfTxInf>').length, (await batchFile(scope(), batch)).xml === xml]).toEqual([3, true]);
    const [exported] = await list('exported');
    const late = sayWhereTo(scope(), { ...at(exported!.id), holder: 'Mallory', iban: IBAN });
    await expect(late).rejects.toMatchObject({ code: 'bank_transfer.exported' });

    const ends = await outcomes(Array.from({ length: 4 }, () => batchIsDone(scope(), batch)));
    expect([ends.done.length, new Set(ends.refused), ends.failed]).toEqual([1, new Set(['bank_batch.done']), []]);
    expect((await orderById(scope(), order.id))!.refundedMinor).toBe(1000);
    expect((await list('done')).length).toBe(2);
  });

  it('can be transferred by hand, and waits where nobody knows the account', async () => {
    const order = await refunded();
    const [one] = await list('open');
    await expect(sayWhereTo(scope(), { ...at(one!.id), holder: 'Mara', iban: 'DE00' })).rejects.toMatchObject({
      code: 'bank_transfer.iban',
    });
    await sayWhereTo(scope(), { ...at(one!.id), holder: 'Mara', iban: 'de89 3704 0044 0532 0130 00' });
    expect((await list('open'))[0]).toMatchObject({ holder: 'Mara', iban: 'DE89370400440532013000' });
    const { done } = await outcomes([1, 2, 3].map(() => transferIsDone(scope(), at(one!.id))));
    expect(done).toHaveLength(1);
    expect((await orderById(scope(), order.id))!.refundedMinor).toBe(1000);
    const nothing = exportTransfers(scope(), { organizationId: organizationId(), accountId: undefined });
    await expect(nothing).rejects.toMatchObject({ code: 'bank_batch.nothing' });
  });
});
