import type { DisputeEvidence } from 'eventportal/sdk';
import { describe, expect, it } from 'vitest';
import { cx, gateway, logged, ngn, pay, paystack, refused, started } from './bench.kit.ts';
import { dispute, type Dispute } from './stand-in/account.ts';

const file = { name: 'scan.pdf', contentType: 'application/pdf', content: Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff]) };
const evidence = { text: 'They were there: scanned at 19:04.', file };

let payments = 0;
const disputed = async (over: Partial<Dispute> = {}) => {
  const ref = await started({ key: `pay_${(payments += 1)}` });
  pay(ref);
  const { account, transaction } = paystack.find(ref);
  return { ref, account, transaction, opened: dispute(account, transaction, over) };
};
const answer = (ref: string, { id }: Dispute, given: DisputeEvidence = evidence) =>
  gateway.answerDispute!(cx(), ref, String(id), given, 'answer_1');
const accept = (ref: string, { id }: Dispute) => gateway.acceptDispute!(cx(), ref, String(id), 'accept_1');

describe('disputes', () => {
  it('are answered with a file and a text, once: also when the answer to that was lost, or two come at once', async () => {
    const { ref, account, transaction, opened } = await disputed();
    const nothing = () => undefined;
    // The payment is read, then the address for the file.
    const before = paystack.calls.length;
    await gateway.inspect(cx(), ref);
    const reads = paystack.calls.length - before;
    paystack.mishaps.push(...Array.from({ length: reads + 1 }, () => nothing), 'lose');
    expect(await refused(answer(ref, opened))).toBe('unavailable');
    const [[name, uploaded] = ['', undefined]] = account.uploads;
    expect(uploaded).toEqual({ dispute: opened.id, content: file.content, contentType: 'application/pdf' });
    const decision = { resolution: 'declined', message: evidence.text, refund_amount: 0, uploaded_filename: name };
    expect(opened.decided).toEqual(decision);
    const handedIn = { ref: String(opened.id), state: 'under_review', withdrawn: false };
    expect(await answer(ref, opened)).toMatchObject(handedIn);
    expect(account.uploads.size).toBe(1);

    const other = dispute(account, transaction);
    const both = await Promise.all([answer(ref, other), answer(ref, other)]);
    expect(both).toMatchObject([{ state: 'under_review' }, { state: 'under_review' }]);
    expect((await gateway.inspect(cx(), ref)).captured).toEqual(ngn(4_200_000));
  });

  it('about fraud say with whom the business was done, where Paystack knows a number', async () => {
    const customer = { email: 'buyer@example.org', phone: '+2348012345678', first_name: 'Ada' };
    const { ref, account, opened } = await disputed({ category: 'fraud', customer });
    await answer(ref, opened);
    const [[id, made] = [0, undefined]] = account.evidence;
    expect([opened.decided!['evidence'], made]).toMatchObject([
      id,
      {
        customer_email: customer.email,
        customer_name: 'Ada',
        customer_phone: customer.phone,
        service_details: evidence.text,
      },
    ]);
    const unknown = await disputed({ category: 'fraud' });
    await answer(unknown.ref, unknown.opened, { file });
    expect(unknown.opened.decided).not.toHaveProperty('evidence');
    expect(logged.join()).not.toContain('buyer@example.org');
  });

  it('are accepted, once, and then the money is gone, which is no refund', async () => {
    const { ref, account, opened } = await disputed({ refund_amount: 100_000 });
    paystack.mishaps.push('lose change');
    expect(await refused(accept(ref, opened))).toBe('unavailable');
    const both = await Promise.all([accept(ref, opened), accept(ref, opened)]);
    const lost = { ref: String(opened.id), state: 'lost', amount: ngn(100_000), withdrawn: true };
    expect(both).toMatchObject([lost, lost]);
    expect([opened.decided!['refund_amount'], account.refunds.length]).toEqual([100_000, 1]);
    expect(await gateway.inspect(cx(), ref)).toMatchObject({ refunds: [], disputes: [lost] });
    expect(await refused(answer(ref, opened))).toBe('rejected');
  });

  it('are not answered without a file, once decided, where they are of another payment, or where the file is not taken', async () => {
    const { ref, account, opened } = await disputed();
    expect(await refused(answer(ref, opened, { text: 'They were there.' }))).toBe('rejected');
    const other = await disputed();
    expect(await refused(answer(ref, { ...opened, id: 1 }))).toBe('not_found');
    expect(await refused(accept(other.ref, opened))).toBe('not_found');
    const told = { ref, dispute: String(opened.id) };
    for (const [status, code] of [
      [403, 'rejected'],
      [503, 'unavailable'],
    ] as const) {
      const put: typeof fetch = async (url, init) =>
        String(url).includes('/uploads/') ? new Response('', { status }) : fetch(url, init);
      const call = gateway.answerDispute!(cx({ fetch: put }), told.ref, told.dispute, evidence, 'answer_1');
      expect(await refused(call)).toBe(code);
    }
    expect(opened.status).toBe('awaiting-merchant-feedback');
    const decided = dispute(account, opened.transaction, { status: 'resolved', resolution: 'auto-accepted' });
    expect(await refused(answer(ref, decided))).toBe('rejected');
  });
});
