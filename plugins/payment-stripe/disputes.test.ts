import { describe, expect, it } from 'vitest';
import { cx, eur, gateway, hook, intentOf, logged, pay, refused, started, stripe } from './bench.kit.ts';
import { disputeOf } from './disputes.ts';
import { decide, escalate, openDispute } from './stand-in/disputes.ts';

const paid = async (over = {}) => {
  const ref = await started(over);
  pay(ref);
  return { ref, ...intentOf(ref) };
};
const disputesOf = async (ref: string) => (await gateway.inspect(cx(), ref)).disputes;

describe('disputes', () => {
  it('begin as an inquiry, become a demand, and come back with their fee where they are won', async () => {
    const { ref, account, intent } = await paid();
    const dispute = openDispute(account, intent, { status: 'warning_needs_response', reason: 'unrecognized' });
    expect(await disputesOf(ref)).toMatchObject([
      { ref: dispute.id, state: 'inquiry', round: 0, withdrawn: false, amount: eur(4200), reason: 'fraudulent' },
    ]);
    escalate(account, dispute);
    const [asked] = (await disputesOf(ref))!;
    expect(asked).toMatchObject({ state: 'needs_response', round: 1, withdrawn: true, fee: eur(2000) });
    expect(asked!.respondBy).toEqual(new Date(dispute.evidence_details.due_by! * 1000));
    expect(await refused(gateway.refund!(cx(), ref, eur(100), 'refund_1'))).toBe('rejected');
    decide(account, dispute, 'won');
    expect(await disputesOf(ref)).toMatchObject([{ state: 'won', withdrawn: false, fee: eur(0) }]);
  });

  it('are told by webhooks, which name their payment', async () => {
    const { ref, account, intent } = await paid();
    const dispute = openDispute(account, intent);
    const notices = await gateway.notices!(cx(), hook('charge.dispute.created', dispute));
    expect(notices.map((notice) => notice.ref)).toEqual([ref]);
  });

  it('are answered with text and file, once, whatever is lost on the way', async () => {
    const { ref, account, intent } = await paid();
    const dispute = openDispute(account, intent);
    const file = { name: 'scan.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7') };
    const answer = (key: string) => gateway.answerDispute!(cx(), ref, dispute.id, { text: 'There.', file }, key);
    const nothing = () => undefined;
    stripe.mishaps.push(nothing, nothing, 'lose');
    // The SDK asks again by itself, and hears that there is nothing to answer any more.
    await answer('answer_1').catch(() => undefined);
    expect(await answer('answer_1')).toMatchObject({ state: 'under_review', ref: dispute.id });
    expect(dispute.evidence).toMatchObject({
      uncategorized_text: 'There.',
      uncategorized_file: expect.stringMatching(/^file_/),
    });
    expect(dispute.evidence_details.submission_count).toBe(1);
    expect(await refused(answer('answer_2'))).toBe('rejected');
    expect(await refused(gateway.answerDispute!(cx(), ref, 'dp_none', { text: 'There.' }, 'answer_3'))).toBe(
      'not_found',
    );
  });

  it('that the key may not read hinder no payment', async () => {
    const { ref, account, intent } = await paid();
    openDispute(account, intent);
    const nothing = () => undefined;
    stripe.mishaps.push(nothing, nothing, 403);
    const told = await gateway.inspect(cx(), ref);
    expect([told.state, told.disputes]).toEqual(['captured', undefined]);
    expect(logged.join()).toContain('stripe.disputes_not_readable');
    expect(await disputesOf(ref)).toHaveLength(1);
  });

  it('that Stripe calls otherwise are looked at, and an appeal is another round', () => {
    const plain = { id: 'dp', amount: 100, currency: 'isk', reason: 'new', evidence: {}, evidence_details: {} };
    const told = (status: string, evidence = {}) =>
      disputeOf({ ...plain, evidence, balance_transactions: [], status } as never);
    expect(told('brand_new')).toMatchObject({ state: 'needs_response', reason: 'other', amount: { minor: 1 } });
    expect(told('appeal_under_review')).toMatchObject({ state: 'under_review', round: 2 });
    expect(told('lost', { appeal: { card: {} } })).toMatchObject({ state: 'lost', round: 2 });
    expect(told('warning_closed')).toMatchObject({ state: 'won', round: 0, withdrawn: false });
  });
});
