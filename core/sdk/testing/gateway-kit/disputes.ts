import { expect } from 'vitest';
import type { DisputeEvidence } from '../../../kernel/capabilities/gateway.ts';
import { codeOf, when, type Bench, type Case } from './bench.ts';

const PDF = new TextEncoder().encode('%PDF-1.4 evidence');

/** What the buyer's bank demands back, and what the organizer answers. */
export function disputeCases<S>({ gateway, provider, context, paid, inspect, amount }: Bench<S>): readonly Case[] {
  const disputed = async () => {
    const ref = await paid();
    await provider.dispute!(ref);
    return ref;
  };
  const outcomes = ['won', 'lost'] as const;
  const evidence = (): DisputeEvidence => ({
    ...(gateway.capabilities.evidence?.includes('text') && { text: 'They were there: scanned at 19:04.' }),
    ...(gateway.capabilities.evidence?.includes('file') && {
      file: { name: 'scan.pdf', contentType: 'application/pdf', content: PDF },
    }),
  });
  return when(provider.dispute && provider.pay, () => [
    {
      name: 'disputes: are in the snapshot, with what is demanded, and touch nothing else of it',
      async run() {
        const ref = await disputed();
        const told = await inspect(ref);
        expect(told).toMatchObject({ state: 'captured', captured: amount(1230), refunds: [] });
        expect(told.disputes).toMatchObject([{ state: 'needs_response', amount: amount(1230), withdrawn: true }]);
        expect(await inspect(ref)).toEqual(told);
      },
    },
    ...when(provider.decideDispute, () =>
      outcomes.map((outcome) => ({
        name: `disputes: say that they were ${outcome}, and whose the money is then`,
        async run() {
          const ref = await disputed();
          await provider.decideDispute!(ref, outcome);
          const { disputes } = await inspect(ref);
          expect(disputes).toMatchObject([{ state: outcome, amount: amount(1230), withdrawn: outcome === 'lost' }]);
        },
      })),
    ),
    ...when(gateway.acceptDispute, () => [
      {
        name: 'disputes: that are accepted are lost, once and again, and take no answer any more',
        async run() {
          const ref = await disputed();
          const [open] = (await inspect(ref)).disputes!;
          const accept = () => gateway.acceptDispute!(context(), ref, open!.ref, 'accept_1');
          const lost = { ref: open!.ref, state: 'lost', amount: amount(1230) };
          expect([await accept(), await accept()]).toMatchObject([lost, lost]);
          expect((await inspect(ref)).disputes).toMatchObject([lost]);
          if (!gateway.answerDispute) return;
          const answered = gateway.answerDispute(context(), ref, open!.ref, evidence(), 'answer_1');
          // Said once more what is true, or refused.
          expect(['rejected', 'no error']).toContain(await codeOf(answered));
          expect((await inspect(ref)).disputes).toMatchObject([lost]);
        },
      },
    ]),
    ...when(gateway.answerDispute, () => [
      {
        name: 'disputes: are answered once, and then the bank has it',
        async run() {
          const ref = await disputed();
          const [open] = (await inspect(ref)).disputes!;
          const answer = () => gateway.answerDispute!(context(), ref, open!.ref, evidence(), 'answer_1');
          expect(await answer()).toMatchObject({ ref: open!.ref, state: 'under_review' });
          expect(await answer()).toMatchObject({ ref: open!.ref, state: 'under_review' });
          expect((await inspect(ref)).disputes).toMatchObject([{ ref: open!.ref, state: 'under_review' }]);
        },
      },
    ]),
  ]);
}
