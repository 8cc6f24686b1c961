// What the author of a stand-in says about a vendor, and what `vendorServer` makes of it.

/** One request to the vendor, read to its end. */
export interface VendorCall {
  readonly method: string;
  readonly url: URL;
  /** The parts of the address: `/v1/orders/7` is `['v1', 'orders', '7']`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** Where the vendor is, for the addresses of its pages. */
  readonly origin: string;
  readonly bytes: Buffer;
  readonly text: string;
  header(name: string): string | undefined;
  /** `{}` where nothing was sent. */
  json(): Record<string, unknown>;
  /** A form with files. */
  files(): Promise<FormData>;
}

export interface VendorAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, everything else as JSON. */
  readonly body?: object | string;
}

/** A webhook, written and signed. */
export interface PlayedEvent {
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** Keys that make a call happen once, where the vendor has them. */
export interface Keys {
  readonly header: string;
  /** The key came before, with another question. */
  reused(): VendorAnswer;
  /** The first call with the key is not done yet. */
  busy(): VendorAnswer;
  /** Whether the key stands for this answer from now on: what was done does, unless the vendor says otherwise. */
  keeps?(answer: VendorAnswer): boolean;
  /** How the vendor marks an answer that it says again. */
  again?(answer: VendorAnswer): VendorAnswer;
}

export interface Vendor<A, E extends Endpoint, T extends readonly unknown[]> {
  /** The books of an account in which nothing happened yet. What it tells goes to its endpoint. */
  newAccount(tell: (...told: T) => void): A;
  /** What it told, as the vendor writes it to that endpoint. */
  write(told: T, endpoint: E, accountName: string): PlayedEvent;
  /** Where calls of the API begin. They are written down, and meet the mishaps. */
  readonly api: RegExp;
  /** Whose call it is: the account's name, or how it is refused. */
  enter(call: VendorCall): string | VendorAnswer;
  serve(account: A, call: VendorCall): VendorAnswer | Promise<VendorAnswer>;
  readonly keys?: Keys;
  /** An error that is played with this status. */
  failure(status: number): VendorAnswer;
  /** What each answer of the API has: the number of the request, for one. */
  headers?(): Readonly<Record<string, string>>;
  /** What is no call of the API: the page on which the buyer pays, tokens, certificates. */
  beside?(call: VendorCall, server: VendorServer<A, E>): VendorAnswer | undefined;
}

export interface Endpoint {
  readonly url: string;
}

/**
 * What goes wrong with the next call: `lose` does it and is cut off before the answer, `lose change` waits for the next one
 * that changes something, `hold` does it and answers when it is let go, `hang` never answers, a number is answered in place of
 * it. A function is what happens just before it.
 */
export type Mishap = 'lose' | 'lose change' | 'hold' | 'hang' | number | (() => void);

export interface VendorServer<A, E extends Endpoint> {
  readonly origin: string;
  /** One account for each name: one never sees another's payments. */
  account(name: string): A;
  /** All accounts, by their names. */
  readonly accounts: ReadonlyMap<string, A>;
  /** Where the events of an account are sent to from now on, as set up in the vendor's dashboard. */
  listen(name: string, endpoint: E): void;
  /** What becomes of events: they go out at once, twice, never, or wait in `kept`. */
  sends: 'once' | 'twice' | 'never' | 'later';
  /** Events that wait. Each may be sent at any time, in any order, and more than once. */
  readonly kept: (() => Promise<void>)[];
  /** Waits until all events that went out were answered. */
  delivered(): Promise<void>;
  /** What events were answered with, the last one last; 0 where nobody answered. */
  readonly receipts: number[];
  /** Calls of the API, the last one last. */
  readonly calls: {
    readonly method: string;
    readonly path: string;
    readonly key: string | undefined;
    readonly status: number;
  }[];
  readonly mishaps: Mishap[];
  /** A long time has passed: the vendor knows no key any more. */
  forgetKeys(): void;
  /** Lets go what was held. */
  release(): void;
  /** Cuts every connection. */
  down: boolean;
  reset(): void;
  close(): Promise<void>;
}
