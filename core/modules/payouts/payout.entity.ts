import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, minorUnits, state, text, uuid } from '../../kernel/db/columns.ts';
import { PayoutFile, PayoutRun } from './payout-run.entity.ts';
import type { PayoutState, TransferFault } from './payout-state.ts';

/** What moved since the payout before. All but `amount` sums to `closing` with `opening`, less `amount`. */
export interface PayoutSums {
  readonly opening: number;
  readonly received: number;
  readonly returned: number;
  readonly disputed: number;
  readonly back: number;
  readonly commission: number;
  /** Payouts that failed or came back, and what the organization paid to the site. */
  readonly other: number;
  readonly amount: number;
  readonly closing: number;
}

/** Money that the site collected for an organization, on its way to it. The ledger has put it by since the draft. */
const PayoutSchema = defineEntity({
  name: 'Payout',
  tableName: 'payouts',
  properties: {
    id: id(),
    organizationId: uuid(),
    run: () => p.manyToOne(PayoutRun).ref(),
    /** What people and banks call it. */
    number: text(20).unique(),
    state: state<PayoutState>().default('draft'),
    currency: currency(),
    amountMinor: minorUnits(),
    holder: text(140),
    detailsSealed: p.text(),
    ending: text(4),
    sums: p.json<PayoutSums>(),
    /** Running totals of the balance, from which the next one counts on. */
    totals: p.json<Readonly<Record<string, number>>>(),
    file: () => p.manyToOne(PayoutFile).ref().nullable().deleteRule('restrict'),
    /** The gateway account through whose provider it is transferred; null: by bank. */
    transferAccountId: uuid().nullable(),
    /** What the provider calls the transfer. */
    transferRef: text(200).nullable(),
    /** When the provider was asked for it, as long as nobody knows what came of that. */
    askedAt: instant().nullable(),
    /** Why the provider refused it last: it has certainly not moved anything. */
    fault: text(40).$type<TransferFault>().nullable(),
    faultAt: instant().nullable(),
    /** It is to be taken back from the payee, and was not yet. */
    reversingAt: instant().nullable(),
    approvedBy: text(200).nullable(),
    approvedById: uuid().nullable(),
    /** Why it failed or came back. */
    reason: text(500).nullable(),
    /** What the bank calls it. */
    reference: text(140).nullable(),
    createdAt: instant(),
    approvedAt: instant().nullable(),
    sentAt: instant().nullable(),
    settledAt: instant().nullable(),
  },
  checks: [{ name: 'payouts_amount_ck', expression: 'amount_minor > 0' }],
  uniques: [{ name: 'payouts_once_uq', properties: ['run', 'organizationId', 'currency'] }],
  indexes: [
    { name: 'payouts_organization_ix', properties: ['organizationId', 'createdAt'] },
    { name: 'payouts_transfer_ix', properties: ['state', 'transferAccountId'] },
  ],
});

export class Payout extends PayoutSchema.class {}
PayoutSchema.setClass(Payout);
