// What the provider behind the test gateway keeps.

export interface ChargeRefund {
  readonly id: string;
  readonly status: 'queued' | 'done' | 'error';
  readonly minor: number;
  readonly key?: string;
  readonly at?: string;
}

export interface ChargeDispute {
  readonly id: string;
  /** `open`: an answer is wanted. `review`: the bank has one. */
  readonly status: 'open' | 'review' | 'won' | 'lost';
  readonly at?: string;
  readonly minor: number;
  readonly fee: number;
  readonly reason: 'fraudulent' | 'not_received';
  readonly respondBy: string;
  readonly answer?: { readonly key: string; readonly text: string; readonly file?: string };
}

export interface Charge {
  readonly id: string;
  /** Hash of the account's secret: one account never sees another's charges. */
  readonly owner: string;
  readonly key: string;
  readonly status: 'open' | 'held' | 'paid' | 'void' | 'declined';
  readonly minor: number;
  /** Promised, to be taken later. */
  readonly heldMinor?: number;
  readonly paidMinor: number;
  readonly paidAt?: string;
  readonly later?: boolean;
  readonly currency: string;
  readonly reference: string;
  readonly returnUrl: string;
  readonly webhookUrl: string;
  readonly secret: string;
  readonly refunds: readonly ChargeRefund[];
  readonly disputes?: readonly ChargeDispute[];
  /** It goes on to a payee as it comes, but for the fee. */
  readonly split?: { readonly payee: string; readonly feeMinor: number };
}

/** Who is paid for the shop. */
export interface Payee {
  readonly id: string;
  readonly owner: string;
  readonly key: string;
  readonly ready: boolean;
  readonly returnUrl: string;
}

export interface Transfer {
  readonly id: string;
  readonly owner: string;
  readonly key: string;
  readonly payee: string;
  readonly minor: number;
  readonly currency: string;
  readonly reversals: readonly { readonly key: string; readonly minor: number }[];
}

export interface Store<T extends { readonly id: string; readonly owner: string; readonly key: string }> {
  find(id: string): Promise<T | undefined>;
  findByKey(owner: string, key: string): Promise<T | undefined>;
  /** Keeps the first of two with the same owner and key. */
  insert(one: T): Promise<void>;
  update(one: T): Promise<void>;
  /** All of one account. */
  all(owner: string): Promise<readonly T[]>;
  /** Forgets what one account did. */
  forget(owner: string): Promise<void>;
}
export type ChargeStore = Store<Charge>;

/** All that the provider keeps. */
export interface Books {
  readonly charges: ChargeStore;
  readonly payees: Store<Payee>;
  readonly transfers: Store<Transfer>;
}

export interface ApiRequest {
  readonly authorization: string;
  readonly action: string;
  readonly id?: string;
  readonly key?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}
