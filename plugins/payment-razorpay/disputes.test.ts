import type { DisputeEvidence } from 'eventportal/sdk';
import { describe, expect, it } from 'vitest';
import { cx, gateway, inr, pay, paymentOf, razorpay, refused, started } from './bench.kit.ts';
import { dispute } from './stand-in/account.ts';

const paid = async () => {
  const ref = await started();
  pay(ref);
  return { ref, ...paymentOf(ref) };
};

describe('disputes', () => {
  it.each([
    [{ phase: 'retrieval' }, { state: 'inquiry', respondBy: new Date(1_796_000_000_000), withdrawn: false }],
    [{}, { state: 'needs_response', reason: 'not_received', withdrawn: false }],
    [
      { phase: 'pre_arbitration', status: 'under_review' },
      { state: 'under_review', round: 2 },
    ],
    [
      { phase: 'arbitration', status: 'lost', amount_deducted: 420_000 },
      { state: 'lost', withdrawn: true, round: 3 },
    ],
    [
      { status: 'won', reason_code: 'fraudulent_transaction' },
      { state: 'won', reason: 'fraudulent' },
    ],
    [
      { status: 'closed', phase: 'fraud', reason_code: 'other' },
      { state: 'won', reason: 'other' },
    ],
  ])('%o is told as %o', async (over, told) => {
    const { ref, account, payment } = await paid();
    dispute(account, { ...payment, id: 'pay_of_another_shop' });
    const { id } = dispute(account, payment, over);
    const { disputes } = await gateway.inspect(cx(), ref);
    expect(disputes).toMatchObject([{ ref: id, amount: inr(420_000), ...told }]);
    if (!('respondBy' in told) && told.state !== 'needs_response') expect(disputes![0]!.respondBy).toBeUndefined();
  });

  it('that the account may not list leave the rest as it is', async () => {
    const { ref } = await paid();
    const nothing = () => undefined;
    razorpay.mishaps.push(nothing, nothing, nothing, 403, nothing);
    const told = await gateway.inspect(cx(), ref);
    expect([told.captured, told.disputes === undefined || told.facts === undefined]).toEqual([inr(420_000), true]);
  });

  const file = {
    name: 'scan.pdf',
    contentType: 'application/pdf',
    content: Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff]),
  };
  const evidence = { text: 'They were there: scanned at 19:04.', file };
  const answer = (ref: string, id: string, given: DisputeEvidence = evidence) =>
    gateway.answerDispute!(cx(), ref, id, given, 'answer_1');

  it('are answered with a file and a text, once: also when the answer to that was lost, or two come at once', async () => {
    const { ref, account, payment } = await paid();
    const opened = dispute(account, payment);
    razorpay.mishaps.push(...Array.from({ length: 6 }, () => () => undefined), 'lose');
    expect(await refused(answer(ref, opened.id))).toBe('unavailable');
    const [document] = account.documents.values();
    expect(document).toMatchObject({ name: 'scan.pdf', mime_type: 'application/pdf', size: 5 });
    expect(opened.evidence).toEqual({ summary: evidence.text, proof_of_service: [document!.id] });
    const handedIn = { ref: opened.id, state: 'under_review' };
    expect(await answer(ref, opened.id)).toMatchObject(handedIn);
    expect(account.documents.size).toBe(1);

    const other = dispute(account, payment);
    const both = await Promise.all([answer(ref, other.id), answer(ref, other.id)]);
    expect(both).toMatchObject([
      { ref: other.id, state: 'under_review' },
      { ref: other.id, state: 'under_review' },
    ]);
    expect((await gateway.inspect(cx(), ref)).disputes).toMatchObject([
      { state: 'under_review' },
      { state: 'under_review' },
    ]);
  });

  it('are not answered without a file, with too long a text, once decided, or where they are of another payment', async () => {
    const { ref, account, payment } = await paid();
    const { id } = dispute(account, payment);
    expect(await refused(answer(ref, id, { text: 'They were there.' }))).toBe('rejected');
    expect(await refused(answer(ref, id, { file, text: 'x'.repeat(1001) }))).toBe('rejected');
    expect(await refused(answer(ref, id, { file: { ...file, contentType: 'text/plain' } }))).toBe('rejected');
    expect(await refused(answer(ref, dispute(account, payment, { status: 'lost' }).id))).toBe('rejected');
    expect(await refused(answer(ref, dispute(account, { ...payment, id: 'pay_of_another' }).id))).toBe('not_found');
    expect(account.disputes[0]).toMatchObject({ status: 'open' });
  });
});
