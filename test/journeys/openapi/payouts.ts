import { expect } from 'vitest';
import { newId } from '../../../core/kernel/ids.ts';
import { post } from '../../../core/modules/ledger/index.ts';
import { SiteDifference } from '../../../core/modules/matches/index.ts';
import { gatewayAccountsOf } from '../../../core/modules/payments/index.ts';
import { payoutSettings } from '../../../core/modules/payouts/index.ts';
import { createUser } from '../../../core/modules/users/index.ts';
import type { RestContract } from '../../setup/rest-contract.ts';
import type { RunningSite } from '../../setup/running-site.ts';

interface Collected {
  readonly headers: Record<string, string>;
  readonly organizationId: string;
}

const IBAN = 'DE02120300000000202051';
const PASSWORD = 'a horse that counts money';

/** The site takes a commission, collects for an organization and pays it out: two people, a file for the bank, and what may go wrong. */
export async function payOut(
  site: RunningSite,
  { call }: RestContract,
  { headers, organizationId }: Collected,
): Promise<void> {
  const at = { id: organizationId };
  const taken = { name: { en: 'Commission' }, rate: 500, paidBy: 'organizer', organizationId };
  const fee = (await call('POST /platform-fees', {}, { headers, body: taken })).json();
  const changed = { headers, body: { rate: 300, ownTax: { name: 'VAT', rate: 1900, inclusive: true } } };
  const feeAt = { platformFeeId: fee.id };
  expect((await call('PATCH /platform-fees/{platformFeeId}', feeAt, changed)).json()).toMatchObject(changed.body);
  const fees = (await call('GET /platform-fees', {}, { headers })).json().data;
  expect(fees).toContainEqual(expect.objectContaining({ id: fee.id, organizationId, eventId: null }));

  const settings = { baseUrl: 'https://pay.test', secret: 'a-secret-of-the-site' };
  const account = { gateway: 'payment-test', label: 'Cards', mode: 'live', settings, offeredTo: [organizationId] };
  const made = (await call('POST /site-accounts', {}, { headers, body: account })).json();
  expect([made.secrets, made.settings]).toEqual([['secret'], { baseUrl: 'https://pay.test' }]);
  const accountAt = { siteAccountId: made.id };
  const renamed = { headers, body: { label: 'Card' } };
  expect((await call('PATCH /site-accounts/{siteAccountId}', accountAt, renamed)).json().label).toBe('Card');
  await call('GET /site-accounts', {}, { headers });
  // Nobody answers at that address.
  const tried = await call('POST /site-accounts/{siteAccountId}/try', accountAt, { headers });
  expect(tried.json().result).toBe('unavailable');
  await matchSite(site, call, { headers, siteAccountId: made.id });
  const [payee] = (await call('GET /organizations/{id}/payees', at, { headers })).json().data;
  expect(payee).toMatchObject({ gateway: 'payment-test', state: 'none', wants: [] });
  const payeeAt = { ...at, accountId: payee.accountId };
  const begun = await call('POST /organizations/{id}/payees/{accountId}/onboarding', payeeAt, { headers, body: {} });
  expect([begun.status, begun.json().code]).toEqual([503, 'payment.provider_away']);
  const looked = await call('POST /organizations/{id}/payees/{accountId}/look', payeeAt, { headers });
  expect(looked.json().state).toBe('none');
  const used = await call('POST /organizations/{id}/payees/{accountId}/use', payeeAt, { headers });
  expect([used.status, used.json().code]).toEqual([409, 'payee.not_ready']);
  await collect(site, organizationId, 5000);

  const second = await secondAdmin(site);
  const holder = { headers, body: { holder: 'Lantern Club', iban: IBAN } };
  await call('PUT /organizations/{id}/payout-account', at, holder);
  expect((await call('GET /organizations/{id}/payout-account', at, { headers })).json().iban).toBe(IBAN);
  const plan = (await call('POST /payout-runs', { dryRun: 'true' }, { headers })).json();
  expect(plan.planned).toMatchObject([{ organizationId, amount: { amount: 5000 }, ending: '2051' }]);
  const run = (await call('POST /payout-runs', {}, { headers })).json();
  const [payout] = run.payouts;
  const payoutAt = { payoutId: payout.id };
  const alone = await call('POST /payouts/{payoutId}/approve', payoutAt, { headers });
  expect([alone.status, alone.json().code]).toEqual([403, 'payout.second_person']);
  const approved = await call('POST /payouts/{payoutId}/approve', payoutAt, { headers: second });
  expect(approved.json()).toMatchObject({ state: 'approved', byTransfer: false, fault: null });
  const runAt = { runId: run.id };
  const [file] = (await call('POST /payout-runs/{runId}/send', runAt, { headers })).json().files;
  const fileAt = { ...runAt, payoutFileId: file.id };
  const { text } = (await call('GET /payout-runs/{runId}/files/{payoutFileId}', fileAt, { headers })).json();
  expect(text).toContain(IBAN);
  const again = await call('POST /payouts/{payoutId}/retry', payoutAt, { headers });
  expect([again.status, again.json().code]).toEqual([409, 'payout.wrong_state']);
  const paid = { headers, body: { reference: 'B-1' } };
  expect((await call('POST /payouts/{payoutId}/paid', payoutAt, paid)).json().state).toBe('paid');
  const why = { headers, body: { reason: 'closed' } };
  expect((await call('POST /payouts/{payoutId}/reverse', payoutAt, why)).json().state).toBe('reversed');
  expect((await call('GET /payout-runs/{runId}', runAt, { headers })).json().payouts[0].reason).toBe('closed');

  const next = (await call('POST /payout-runs', {}, { headers })).json().payouts[0];
  expect((await call('POST /payouts/{payoutId}/fail', { payoutId: next.id }, why)).json().state).toBe('failed');
  expect((await call('PUT /organizations/{id}/payout-block', at, why)).json().blocked).toBe(true);
  expect((await call('DELETE /organizations/{id}/payout-block', at, { headers })).status).toBe(204);
  const receipt = { headers, body: { amount: { amount: 100, currency: 'EUR' }, reference: 'March' } };
  const [balance] = (await call('POST /organizations/{id}/payout-receipts', at, receipt)).json().data;
  expect([balance.balance.amount, balance.available.amount]).toEqual([5100, 5100]);
  const own = (await call('GET /organizations/{id}/payout-balances', at, { headers })).json().data;
  const all = (await call('GET /payout-balances', {}, { headers })).json().data;
  expect([own, all.filter((each: { organizationId: string }) => each.organizationId === organizationId)]).toEqual([
    [balance],
    [balance],
  ]);
  const listed = (await call('GET /organizations/{id}/payouts', { ...at, limit: '1' }, { headers })).json();
  expect(listed.data).toMatchObject([{ id: next.id, state: 'failed' }]);
  await call('GET /organizations/{id}/payouts/{payoutId}', { ...at, payoutId: payout.id }, { headers });
  const failed = (await call('GET /payouts', { state: 'failed' }, { headers })).json().data;
  expect(failed.map(({ id }: { id: string }) => id)).toEqual([next.id]);
}

/** Money that came to the site's account ten days ago. */
async function collect(site: RunningSite, organizationId: string, minor: number): Promise<void> {
  const scope = site.app.scope();
  const [account] = await gatewayAccountsOf(scope, organizationId);
  await scope.tx(async (tx) => {
    await site.app.settings.write(tx, payoutSettings, 'site', {
      ...{ accountDays: 0, debtorHolder: 'The site', debtorIban: IBAN },
    });
    await post(tx, {
      ...{ organizationId, currency: 'EUR', kind: 'payment.captured', orderId: null, what: 'captured-1' },
      ...{ source: { kind: 'payment', id: newId() }, gatewayAccountId: account!.id, at: tx.clock.in({ days: -10 }) },
      lines: { clearing: minor, payable: 0 - minor },
    });
  });
}

async function secondAdmin(site: RunningSite): Promise<Record<string, string>> {
  const email = 'second@example.org';
  await createUser(site.app.scope(), { email, name: 'Second', password: PASSWORD, locale: 'en', isAdmin: true });
  return site.bearer(email, PASSWORD);
}

/** Nobody answers with a report, either; what no organization knows is settled by a note. */
async function matchSite(
  { app, runDue }: Pick<RunningSite, 'app' | 'runDue'>,
  call: RestContract['call'],
  { headers, siteAccountId }: Pick<Collected, 'headers'> & { readonly siteAccountId: string },
): Promise<void> {
  const started = await call('POST /site-matches', {}, { headers, body: { siteAccountId } });
  expect([started.status, started.json().state]).toEqual([202, 'waiting']);
  await runDue();
  const oneAt = { siteMatchId: started.json().id as string };
  const match = (await call('GET /site-matches/{siteMatchId}', oneAt, { headers })).json();
  expect(match).toMatchObject({ state: 'waiting', problem: 'unavailable', organizations: [] });
  const { data } = (await call('GET /site-matches', { siteAccountId }, { headers })).json();
  expect(data).toMatchObject([{ id: match.id, siteAccount: { id: siteAccountId } }]);

  const facts = { oursMinor: null, oursCurrency: null, theirsMinor: 100, theirsCurrency: 'EUR', ref: 'ch_1', at: null };
  await app.scope().tx(async (tx) => {
    const about = { id: newId(), siteAccount: siteAccountId, kind: 'unknown_payment', subject: 'ch_1', facts } as const;
    tx.em.create(SiteDifference, { ...about, openedAt: tx.clock.now() });
  });
  const list = { siteAccountId, state: 'open' };
  const [open] = (await call('GET /site-differences', list, { headers })).json().data;
  const at = { siteDifferenceId: open.id as string };
  const note = { headers, body: { note: 'It is of the other shop.' } };
  const settle = 'POST /site-differences/{siteDifferenceId}/settlement' as const;
  expect((await call(settle, at, note)).json()).toMatchObject({ state: 'settled', ...note.body });
  expect((await call(settle, at, note)).json().code).toBe('difference.closed');
  const shown = (await call('GET /site-differences/{siteDifferenceId}', at, { headers })).json();
  expect(shown).toMatchObject({ amount: { amount: 100, currency: 'EUR' }, ref: 'ch_1' });
}
