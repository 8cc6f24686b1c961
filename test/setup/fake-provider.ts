import { z } from 'zod';
import type { RegisteredGateway } from '../../core/kernel/capabilities/capabilities.ts';
import type { PayeeSnapshot, TransferSnapshot } from '../../core/kernel/capabilities/gateway-transfers.ts';
import {
  GatewayError,
  type DisputeEvidence,
  type DisputeSnapshot,
  type FailureReason,
  type PaymentGateway,
  type PaymentSnapshot,
  type StartPayment,
} from '../../core/kernel/capabilities/gateway.ts';
import { money } from '../../core/kernel/values/money.ts';

/** A provider that keeps what it is told in memory and answers with whole snapshots. */
export interface FakeProvider {
  readonly gateway: PaymentGateway;
  /** The same, where money can be promised first. */
  readonly later: PaymentGateway;
  /** The buyer promises it, until then where that is said. */
  hold(ref: string, minor: number, promisedUntil?: Date): void;
  /** How often money was taken that had been promised. */
  captures: number;
  /** What the buyer does there. */
  pay(ref: string, minor: number): void;
  /** What the buyer's bank does. */
  decline(ref: string, reason: FailureReason): void;
  /** A refund in its own dashboard. */
  refundThere(ref: string, minor: number): void;
  /** A refund that had arrived comes back. */
  bounce(ref: string): void;
  /** The buyer's bank demands money back, or moves on. */
  dispute(ref: string, minor: number, over?: Partial<DisputeSnapshot>): void;
  /** What was handed in, and what it does with that from now on. */
  readonly answers: DisputeEvidence[];
  evidence: 'taken' | 'refused' | 'away';
  /** Payees, by their key, and how they stand; what was transferred, by its key. */
  readonly payees: Map<string, PayeeSnapshot>;
  readonly transfers: Map<string, TransferSnapshot & { readonly payee: string }>;
  /** What it does with transfers and reversals from now on, and how often it was asked for one. */
  transferring: 'done' | 'balance' | 'payee' | 'away';
  transferCalls: number;
  /** Where it sends payees to; else to a page that nobody has. */
  setupAt: string | undefined;
  /** By the key of the payment: what of it goes on as it comes. */
  readonly splits: Map<string, NonNullable<StartPayment['split']>>;
  /** How often somebody gave in. */
  accepted: number;
  /** What it does with refunds from now on. */
  refunds: 'succeeded' | 'pending' | 'refused' | 'away';
}

const nothing = money(0, 'EUR');

export function fakeProvider(id = 'fake'): FakeProvider {
  const charges = new Map<string, PaymentSnapshot>();
  let outside = 0;
  const change = (ref: string, to: Partial<PaymentSnapshot>) => charges.set(ref, { ...charges.get(ref)!, ...to });
  const later: PaymentGateway['capture'] = async (_cx, ref, amount) => {
    const { state, authorized } = charges.get(ref)!;
    if (state === 'captured') return charges.get(ref)!;
    if (state !== 'authorized' || amount.minor > authorized.minor) throw new GatewayError('rejected', state);
    fake.captures += 1;
    change(ref, { state: 'captured', captured: amount });
    return charges.get(ref)!;
  };
  const fake: FakeProvider = {
    captures: 0,
    hold: (ref, minor, promisedUntil) =>
      void change(ref, {
        ...{ state: 'authorized', authorized: money(minor, 'EUR') },
        ...(promisedUntil && { promisedUntil }),
      }),
    get later(): PaymentGateway {
      const { capabilities, ...verbs } = fake.gateway;
      return {
        ...verbs,
        id: `${id}-later`,
        capabilities: { ...capabilities, capture: ['now', 'later'] },
        capture: later,
        cancel: async (_cx, ref) => {
          if (charges.get(ref)!.state === 'captured') throw new GatewayError('rejected', 'taken');
          change(ref, { state: 'cancelled' });
          return charges.get(ref)!;
        },
      };
    },
    payees: new Map(),
    transfers: new Map(),
    transferring: 'done',
    transferCalls: 0,
    setupAt: undefined,
    splits: new Map(),
    refunds: 'succeeded',
    answers: [],
    accepted: 0,
    evidence: 'taken',
    dispute(ref, minor, over = {}) {
      const known = charges.get(ref)!.disputes ?? [];
      const asked = { ref: `dp_${ref}`, state: 'needs_response', reason: 'fraudulent', withdrawn: true } as const;
      const changed: DisputeSnapshot = { ...asked, amount: money(minor, 'EUR'), ...over };
      change(ref, { disputes: [...known.filter((one) => one.ref !== changed.ref), changed] });
    },
    pay(ref, minor) {
      const captured = money(minor, 'EUR');
      const split = fake.splits.get(ref);
      const passedOn = split && { amount: money(minor - split.fee.minor, 'EUR'), returned: nothing };
      change(ref, { state: 'captured', authorized: captured, captured, ...(passedOn && { passedOn }) });
    },
    decline: (ref, reason) => void change(ref, { state: 'failed', reason }),
    refundThere(ref, minor) {
      const refund = { ref: `there_${(outside += 1)}`, state: 'succeeded' as const, amount: money(minor, 'EUR') };
      change(ref, { refunds: [...charges.get(ref)!.refunds, refund] });
    },
    bounce(ref) {
      const refunds = charges.get(ref)!.refunds.map((refund) => ({ ...refund, state: 'failed' as const }));
      change(ref, { refunds });
    },
    gateway: {
      id,
      capabilities: {
        capture: ['now'],
        refunds: 'partial',
        currencies: 'any',
        evidence: ['text', 'file'],
        splits: true,
      },
      start: async (_cx, { key, split }) => {
        if (split && fake.transferring === 'payee') throw new GatewayError('rejected', 'no', { because: 'payee' });
        if (split) fake.splits.set(key, split);
        const open = { ref: key, state: 'pending' as const, authorized: nothing, captured: nothing, refunds: [] };
        charges.set(key, charges.get(key) ?? open);
        return { snapshot: charges.get(key)!, next: { kind: 'redirect', url: `https://pay.test/${key}` } };
      },
      inspect: async (_cx, ref) => {
        if (!charges.has(ref)) throw new GatewayError('not_found', ref);
        return charges.get(ref)!;
      },
      transfers: {
        async startOnboarding(_cx, { key, payee = `acct_${key}` }) {
          const known = fake.payees.get(payee);
          fake.payees.set(payee, known ?? { ref: payee, state: 'incomplete', wants: ['external_account'] });
          return { payee, url: fake.setupAt ?? `https://pay.test/setup/${payee}` };
        },
        readPayee: async (_cx, payee) => fake.payees.get(payee)!,
        async transfer(_cx, { key, payee, amount }) {
          fake.transferCalls += 1;
          if (fake.transferring === 'away') throw new GatewayError('unavailable', 'away');
          if (!fake.transfers.has(key) && fake.transferring !== 'done')
            throw new GatewayError('rejected', 'no', { because: fake.transferring });
          const made = { ref: `tr_${key}`, payee, amount, reversed: nothing };
          fake.transfers.set(key, fake.transfers.get(key) ?? made);
          return fake.transfers.get(key)!;
        },
        findTransfer: async (_cx, { key }) => fake.transfers.get(key),
        async reverseTransfer(_cx, ref, amount) {
          if (fake.transferring === 'away') throw new GatewayError('unavailable', 'away');
          if (fake.transferring !== 'done') throw new GatewayError('rejected', 'no');
          const [key, known] = [...fake.transfers].find(([, one]) => one.ref === ref)!;
          fake.transfers.set(key, { ...known, reversed: amount });
          return fake.transfers.get(key)!;
        },
      },
      answerDispute: async (_cx, ref, dispute, evidence) => {
        if (fake.evidence === 'away') throw new GatewayError('unavailable', 'away');
        if (fake.evidence === 'refused') throw new GatewayError('rejected', 'no');
        fake.answers.push(evidence);
        const known = charges.get(ref)!.disputes!.find((one) => one.ref === dispute)!;
        const answered = { ...known, state: 'under_review' as const };
        change(ref, { disputes: charges.get(ref)!.disputes!.map((one) => (one.ref === dispute ? answered : one)) });
        return answered;
      },
      acceptDispute: async (_cx, ref, dispute) => {
        if (fake.evidence === 'away') throw new GatewayError('unavailable', 'away');
        if (fake.evidence === 'refused') throw new GatewayError('rejected', 'no');
        fake.accepted += 1;
        const known = charges.get(ref)!.disputes!.find((one) => one.ref === dispute)!;
        const lost = { ...known, state: 'lost' as const, withdrawn: true };
        change(ref, { disputes: charges.get(ref)!.disputes!.map((one) => (one.ref === dispute ? lost : one)) });
        return lost;
      },
      refund: async (_cx, ref, amount, key) => {
        if (fake.refunds === 'away') throw new GatewayError('unavailable', 'away');
        if (fake.refunds === 'refused') throw new GatewayError('rejected', 'no');
        const refund = { ref: `re_${key}`, key, amount, state: fake.refunds };
        const { refunds, passedOn } = charges.get(ref)!;
        const back = passedOn && { ...passedOn, returned: money(passedOn.returned.minor + amount.minor, 'EUR') };
        const before = refunds.filter((one) => one.key !== key);
        change(ref, { refunds: [...before, refund], ...(back && { passedOn: back }) });
        return refund;
      },
    },
  };
  return fake;
}

export const registered = (gateway: PaymentGateway): [string, RegisteredGateway] => [
  gateway.id,
  { pluginId: gateway.id, gateway, settings: z.object({}) },
];
