// What the provider behind the test gateway keeps.

export interface ChargeRefund {
  readonly id: string;
  readonly status: 'queued' | 'done' | 'error';
  readonly minor: number;
  readonly key?: string;
}

export interface ChargeDispute {
  readonly id: string;
  /** `open`: an answer is wanted. `review`: the bank has one. */
  readonly status: 'open' | 'review' | 'won' | 'lost';
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
  readonly later?: boolean;
  readonly currency: string;
  readonly reference: string;
  readonly returnUrl: string;
  readonly webhookUrl: string;
  readonly secret: string;
  readonly refunds: readonly ChargeRefund[];
  readonly disputes?: readonly ChargeDispute[];
}

export interface ChargeStore {
  find(id: string): Promise<Charge | undefined>;
  findByKey(owner: string, key: string): Promise<Charge | undefined>;
  /** Keeps the first of two with the same owner and key. */
  insert(charge: Charge): Promise<void>;
  update(charge: Charge): Promise<void>;
  /** Forgets what one account did. */
  forget(owner: string): Promise<void>;
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
