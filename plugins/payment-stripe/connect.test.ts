import { describe, expect, it } from 'vitest';
import { cx, eur, gateway, hook, intentOf, pay, refused, settings, started, stripe } from './bench.kit.ts';
import { onboard, restrict } from './stand-in/connect.ts';
import { signed } from './stand-in.ts';

const transfers = gateway.transfers!;
const about = { name: 'Harbour Hall', email: 'hall@example.org' };
const urls = { returnUrl: 'https://portal.example.org/back', refreshUrl: 'https://portal.example.org/again' };
const begin = (key = 'payee_1') => transfers.startOnboarding(cx(), { ...about, ...urls, key });
const account = () => stripe.account('sk_test_first');
const payee = async () => {
  const begun = await begin();
  onboard(account(), begun.payee);
  return begun.payee;
};
const send = (to: string, minor = 700, key = 'payout_1') =>
  transfers.transfer(cx(), { key, payee: to, amount: eur(minor), description: 'Payout PO-1' });

describe('connected accounts', () => {
  it('are Express accounts that ask to be paid, and say what Stripe still wants of them', async () => {
    const { payee: id, url } = await begin();
    expect(account().connected.get(id)).toMatchObject({ type: 'express', email: 'hall@example.org' });
    expect((await fetch(url)).status).toBe(200);
    expect((await transfers.readPayee(cx(), id)).state).toBe('ready');
    restrict(account(), id, 'requirements.past_due', ['individual.verification.document']);
    expect(await transfers.readPayee(cx(), id)).toEqual({
      ...{ ref: id, state: 'incomplete', wants: ['individual.verification.document'] },
    });
    restrict(account(), id, 'requirements.pending_verification');
    expect((await transfers.readPayee(cx(), id)).state).toBe('pending');
    restrict(account(), id, 'rejected.fraud');
    expect((await transfers.readPayee(cx(), id)).state).toBe('restricted');
  });

  it('are named by events that the endpoint for connected accounts signs, and nothing else of theirs is looked at', async () => {
    const both = { ...settings, connectSecret: 'whsec_connected' };
    const told = (object: object) =>
      gateway.notices!(cx({ settings: both }), hook('account.updated', object, 'whsec_connected'));
    expect(await told({ id: 'acct_1', object: 'account' })).toMatchObject([{ ref: 'acct_1', about: 'payee' }]);
    const { connectSecret: _none, ...one } = both;
    const forged = hook('account.updated', { id: 'acct_1', object: 'account' }, 'whsec_connected');
    expect(await refused(gateway.notices!(cx({ settings: one }), forged))).toBe('bad_signature');
    const theirs = { id: 'pi_theirs', object: 'payment_intent' };
    const event = hook('payment_intent.succeeded', theirs, 'whsec_connected');
    const body = JSON.stringify({ ...(JSON.parse(event.body.toString()) as object), account: 'acct_1' });
    const request = {
      body: Buffer.from(body),
      headers: { 'stripe-signature': signed('whsec_first', body) },
      query: {},
    };
    expect(await gateway.notices!(cx({ settings: both }), request)).toEqual([]);
    expect(stripe.calls).toEqual([]);
  });
});

describe('transfers', () => {
  it('are found by their group when Stripe has forgotten the key', async () => {
    const to = await payee();
    const { ref } = await send(to);
    stripe.forgetKeys();
    expect((await send(to)).ref).toBe(ref);
    expect(account().transfers).toHaveLength(1);
  });

  it('that were refused take the next key of one row, so that many tries at once still move money once', async () => {
    const to = await payee();
    account().isDry = true;
    for (const _ of [1, 2, 3]) expect(await refused(send(to))).toBe('rejected');
    account().isDry = false;
    await Promise.allSettled([1, 2, 3, 4].map(() => send(to)));
    await send(to);
    expect(account().transfers).toHaveLength(1);
    const keys = stripe.calls.filter(({ path, method }) => path === '/v1/transfers' && method === 'POST');
    expect(new Set(keys.map(({ key }) => key))).toEqual(
      new Set(['payout_1', 'payout_1_1', 'payout_1_2', 'payout_1_3']),
    );
  });

  it('and reversals are made once, whatever is lost on the way', async () => {
    const to = await payee();
    const nothing = () => undefined;
    // It is looked for first; the SDK asks again by itself.
    stripe.mishaps.push(nothing, 'lose', 'lose');
    await send(to).catch(() => undefined);
    const { ref } = await send(to);
    stripe.mishaps.push(nothing, 'lose', 'lose');
    const back = () => transfers.reverseTransfer(cx(), ref, eur(300), 'reverse_1');
    await back().catch(() => undefined);
    stripe.forgetKeys();
    expect(await back()).toMatchObject({ reversed: eur(300) });
    expect(account().transfers.map(({ amount_reversed }) => amount_reversed)).toEqual([300]);
  });
});

it('a payment that goes on to a connected account leaves the fee with the site, and refunds take the rest back', async () => {
  const to = await payee();
  const ref = await started({ split: { payee: to, fee: eur(420) } });
  pay(ref);
  const { intent } = intentOf(ref);
  expect(intent).toMatchObject({ transfer_data: { destination: to }, application_fee_amount: 420 });
  expect((await gateway.inspect(cx(), ref)).passedOn).toMatchObject({ amount: eur(3780), returned: eur(0) });
  await gateway.refund!(cx(), ref, eur(4200), 'refund_1');
  expect((await gateway.inspect(cx(), ref)).passedOn).toMatchObject({ amount: eur(3780), returned: eur(4200) });
  // The site gives its fee back in the dashboard.
  for (const fee of account().fees.values()) fee.amount_refunded = 420;
  expect((await gateway.inspect(cx(), ref)).passedOn).toMatchObject({ amount: eur(4200), returned: eur(4200) });
  const free = await started({ key: 'pay_2', split: { payee: to, fee: eur(0) } });
  pay(free);
  expect((await gateway.inspect(cx(), free)).passedOn).toMatchObject({ amount: eur(4200), returned: eur(0) });
  // What a bank took back is taken from the connected account by the name that the payment tells, once for each key.
  const { transfer } = (await gateway.inspect(cx(), free)).passedOn!;
  expect(transfer!.left).toEqual(eur(4200));
  for (const minor of [1200, 1200]) await transfers.reverseTransfer(cx(), transfer!.ref, eur(minor), 'lost_1');
  expect((await gateway.inspect(cx(), free)).passedOn).toEqual({
    ...{ amount: eur(4200), returned: eur(1200), transfer: { ref: transfer!.ref, left: eur(3000) } },
  });
});
