import type { Money } from '../values/money.ts';
import type { PayeeTransfers, TransferRefusal } from './gateway-transfers.ts';
import type { ReportPage, ReportRequest } from './gateway-report.ts';

export type PaymentState = 'pending' | 'authorized' | 'captured' | 'failed' | 'cancelled';
export type RefundState = 'pending' | 'succeeded' | 'failed';
export type FailureReason = 'declined' | 'insufficient_funds' | 'expired' | 'abandoned' | 'fraud_suspected' | 'other';

/** What the provider says is true now. Gateways report it; only core acts on it. */
export interface PaymentSnapshot {
  /** The provider's id of the payment. */
  readonly ref: string;
  readonly state: PaymentState;
  readonly authorized: Money;
  readonly captured: Money;
  /** Of promised money: when the provider lets it go by itself, where it says so. Core takes it before that. */
  readonly promisedUntil?: Date;
  /** All refunds, those made in the provider's own dashboard too. */
  readonly refunds: readonly RefundSnapshot[];
  /** All disputes about it, those that ended too; absent where the provider knows none. */
  readonly disputes?: readonly DisputeSnapshot[];
  /** A code that core can explain to the buyer; never the provider's prose. */
  readonly reason?: FailureReason;
  /** Of a payment with `split`: what the provider has passed on. Both only grow. */
  readonly passedOn?: {
    /** All but the fee. */
    readonly amount: Money;
    /** What it took from the payee again, with refunds and lost disputes. */
    readonly returned: Money;
    /** Where `reverseTransfer` can take it back: its name, and how much of it is there. */
    readonly transfer?: { readonly ref: string; readonly left: Money };
  };
  /** Harmless facts for the back office: card brand, last four digits. No personal data, no secrets. */
  readonly facts?: Readonly<Record<string, string>>;
}

export interface RefundSnapshot {
  readonly ref: string;
  readonly state: RefundState;
  readonly amount: Money;
  /** The key that we started it with; absent for refunds made outside. */
  readonly key?: string;
}

export type DisputeState = 'inquiry' | 'needs_response' | 'under_review' | 'won' | 'lost';
export type DisputeReason =
  'fraudulent' | 'not_received' | 'not_as_described' | 'duplicate' | 'credit_not_processed' | 'cancelled' | 'other';

/**
 * The buyer's bank asks about a payment (`inquiry`), or demands it back. `won`: it ended for the organizer, an inquiry that
 * led to nothing too.
 */
export interface DisputeSnapshot {
  /** The provider's id of the dispute. */
  readonly ref: string;
  readonly state: DisputeState;
  /** What is disputed, all or a part of the payment. */
  readonly amount: Money;
  readonly reason: DisputeReason;
  /** Until when an answer counts; absent where none is possible. */
  readonly respondBy?: Date;
  /** The provider has taken the amount from the organizer, and did not bring it back. */
  readonly withdrawn: boolean;
  /**
   * Where a bank asks again after it had decided (pre-arbitration, arbitration): 2, 3. An inquiry, answered or not, that a
   * demand may follow: 0. Absent: 1.
   */
  readonly round?: number;
  /** What the provider charges for it by now, where it tells; returned fees are not in it. */
  readonly fee?: Money;
}

/** The organizer's answer to a dispute, of the kinds that the gateway's `evidence` names. */
export interface DisputeEvidence {
  readonly text?: string;
  readonly file?: { readonly name: string; readonly contentType: string; readonly content: Uint8Array };
}

/** What the buyer does next. `view` names a partial of the plugin's `views/`. */
export type NextStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'redirect'; readonly url: string }
  /** A form leads there, as a posted one: its fields are kept with the payment, so they hold nothing secret or personal. */
  | { readonly kind: 'post'; readonly url: string; readonly fields: Readonly<Record<string, string>> }
  | {
      readonly kind: 'instructions';
      readonly view: string;
      readonly data: Readonly<Record<string, string>>;
      /** What a QR code beside them says; core draws it. */
      readonly qr?: string;
    };

/** The answer to the start of a payment. */
export interface PaymentStarted {
  readonly snapshot: PaymentSnapshot;
  readonly next: NextStep;
  /** This way of paying takes longer: the order keeps its places until then, never past its event. */
  readonly payUntil?: Date;
  /** When the buyer is reminded, if nothing came. */
  readonly remindAt?: Date;
}

/** An account at a bank, numbers without spaces. */
export interface BankAccount {
  readonly holder: string;
  readonly iban: string;
  readonly bic?: string;
}

export interface StartPayment {
  /** Idempotency key: same key, same payment, for ever. */
  readonly key: string;
  readonly amount: Money;
  /** The order's code, for the buyer's statement. */
  readonly reference: string;
  readonly description: string;
  readonly email: string;
  readonly locale: string;
  /** Where the provider sends the buyer back to, by a link or by a form that it posts there (`notices` is shown it). */
  readonly returnUrl: string;
  /** Where the provider reports to. */
  readonly webhookUrl: string;
  readonly capture: 'now' | 'later';
  /** When the attempt began: the same for every call with its key. */
  readonly startedAt: Date;
  /** The event's time zone, for deadlines in its days. */
  readonly zone: string;
  /** For a gateway with `splits`: the money goes on to that payee at once, but for the fee, which the account keeps. */
  readonly split?: { readonly payee: string; readonly fee: Money };
  /** What the buyer typed, for a gateway with `storedValue`. Not kept: the answer says all that is. */
  readonly code?: string;
}

/** What was taken from a card for one payment, and what of it came back. */
export interface TakenFromCard {
  readonly amount: Money;
  /** The last characters of the card's code. */
  readonly ending: string;
  readonly givenBack: readonly { readonly key: string; readonly amount: Money }[];
}

/**
 * The gift cards of the organization, for a gateway whose money is kept here. It stands in the transaction that writes the
 * payment: what it does is undone where the payment is.
 */
export interface CardStore {
  /** What can be paid with a code now. One answer, nothing, for all codes that cannot be spent. */
  find(code: string, currency: string): Promise<{ readonly card: string; readonly balance: Money } | undefined>;
  /** Takes from a card, once for each key of a payment. `false`: it does not have that much any more. */
  take(card: string, amount: Money, key: string): Promise<boolean>;
  /** What was taken under the key of a payment. */
  taken(key: string): Promise<TakenFromCard | undefined>;
  /** Gives some of it back to its card, once for each key of a refund. `false`: that is more than was taken. */
  giveBack(paymentKey: string, amount: Money, key: string): Promise<boolean>;
}

/** All that a gateway is given: no order, no database, no session. */
export interface GatewayContext<S> {
  readonly settings: S;
  readonly mode: 'test' | 'live';
  /** Core's deadline. */
  readonly signal: AbortSignal;
  /** Carries the deadline; logged without bodies and headers. */
  readonly fetch: typeof fetch;
  readonly log: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
  /** For gateways with `storedValue`, and no others. */
  readonly cards?: CardStore;
}

export interface RawRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly query: Readonly<Record<string, string>>;
}

/** A payment that the provider wants looked at, or a payee. */
export interface Notice {
  /** The provider's id of the event: the same event twice is one receipt. */
  readonly eventId: string;
  readonly ref: string;
  /** Absent: a payment. */
  readonly about?: 'payee';
}

export interface PaymentGateway<S = unknown> {
  readonly id: string;
  readonly capabilities: {
    readonly capture: readonly ('now' | 'later')[];
    /** Promised money is taken as a whole alone: where less is due, core takes it all and gives the rest back. */
    readonly capturesWhole?: boolean;
    readonly refunds: 'none' | 'full' | 'partial';
    readonly currencies: 'any' | readonly string[];
    /** What an answer to a dispute may hold; with `answerDispute`. */
    readonly evidence?: readonly ('text' | 'file')[];
    /**
     * Staff record the money by hand (`markPaid`): cash, card terminal, transfer. A refund is `pending` then until somebody
     * says that the money is out: nobody can ask.
     */
    readonly markedByHand?: boolean;
    /** Tickets are issued although the money comes later: pay at the door. */
    readonly confirmsUnpaid?: boolean;
    /**
     * The money is kept here: gift cards. It is asked within the transaction of the payment, so it has `cx.cards` and no
     * network; `start` takes what there is, up to what is asked for, and `captured` says how much.
     */
    readonly storedValue?: boolean;
    /** A payment may go on to a payee as it comes, but for a fee (`split`); with `transfers`. */
    readonly splits?: boolean;
  };

  start(cx: GatewayContext<S>, request: StartPayment): Promise<PaymentStarted>;
  inspect(cx: GatewayContext<S>, ref: string): Promise<PaymentSnapshot>;
  capture?(cx: GatewayContext<S>, ref: string, amount: Money, key: string): Promise<PaymentSnapshot>;
  cancel?(cx: GatewayContext<S>, ref: string, key: string): Promise<PaymentSnapshot>;
  refund?(cx: GatewayContext<S>, ref: string, amount: Money, key: string): Promise<RefundSnapshot>;
  /** Hands the organizer's answer to the bank; final, most banks take one. */
  answerDispute?(
    cx: GatewayContext<S>,
    ref: string,
    dispute: string,
    evidence: DisputeEvidence,
    key: string,
  ): Promise<DisputeSnapshot>;
  /** Gives in: the bank decides for the buyer, and nothing can be answered any more. Once and again is once. */
  acceptDispute?(cx: GatewayContext<S>, ref: string, dispute: string, key: string): Promise<DisputeSnapshot>;
  /** What moved in a time, a page at a time, all of it: what was not begun here too. Compared with our own books at night. */
  readReport?(cx: GatewayContext<S>, request: ReportRequest): Promise<ReportPage>;
  /**
   * What is wrong with settings that fit their schema, such as a key of the other mode: asked before an account is saved.
   * `text` is a key of the plugin's texts.
   */
  faultOf?(settings: S, mode: 'test' | 'live'): { readonly field: string; readonly text: string } | undefined;
  /** The provider pays others for the site. */
  readonly transfers?: PayeeTransfers<S>;
  /** The money comes to a bank account of the organizer's, with its settings. */
  bankAccount?(settings: S): BankAccount;
  /** For pretended providers alone: forgets all that this account ever did, after a rehearsal. */
  forget?(cx: GatewayContext<S>): Promise<void>;
  /**
   * Checks authenticity and names the payments to inspect. Never believed about amounts or states. What comes is a webhook, or
   * the form (`application/x-www-form-urlencoded`) that a provider had the buyer's browser post to the `returnUrl`.
   */
  notices?(cx: GatewayContext<S>, request: RawRequest): Promise<readonly Notice[]>;
}

export type GatewayErrorCode = 'unavailable' | 'rejected' | 'misconfigured' | 'not_found' | 'bad_signature';

interface GatewayErrorOptions extends ErrorOptions {
  readonly stale?: true;
  readonly because?: TransferRefusal;
}

/** The only error a gateway throws. `unavailable` is tried again; the others are not. */
export class GatewayError extends Error {
  readonly code: GatewayErrorCode;
  /** With `bad_signature`: the signature is genuine, and too old. */
  readonly stale: boolean;
  /** With `rejected`, of a transfer. */
  readonly because: TransferRefusal | undefined;

  constructor(code: GatewayErrorCode, message: string, options?: GatewayErrorOptions) {
    super(message, options);
    this.name = 'GatewayError';
    this.code = code;
    this.stale = options?.stale === true;
    this.because = options?.because;
  }

  get retryable(): boolean {
    return this.code === 'unavailable';
  }
}
