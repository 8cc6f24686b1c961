import type { Money } from '../../kernel/values/money.ts';

/** What an order was when the fact happened; later changes are read from the order itself. */
interface OrderFact {
  readonly v: 1;
  readonly orderId: string;
  readonly code: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly total: Money;
}

/** What whoever made the order for somebody says about its mails. */
export interface OrderMailWish {
  /** `nobody`: core writes no mail about this fact. */
  readonly notify?: 'nobody';
  /** Written to the buyer above the tickets. */
  readonly message?: string;
}

/** A field of a step that a plugin adds to the checkout. Its label is in the language of `about.locale`. */
export interface StepField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'long_text' | 'number' | 'email' | 'yes_no' | 'choice';
  readonly required?: boolean;
  readonly help?: string;
  /** Of a `choice`. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export interface ChangingLine {
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly variationId: string | null;
  readonly quantity: number;
}

export interface CheckoutStep {
  /** Begin it with the plugin's id: letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly help?: string;
  readonly fields: readonly StepField[];
}

interface CheckoutAbout {
  readonly orderId: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly locale: string;
  readonly lines: readonly {
    readonly ticketTypeId: string;
    readonly occurrenceId: string;
    readonly quantity: number;
  }[];
}

interface Fee {
  /** Unique within the order: begin it with the plugin's id. */
  readonly code: string;
  /** As the buyer reads it, in the language of `about.locale`. */
  readonly label: string;
  readonly minor: number;
}

declare module '../../kernel/hooks/points.ts' {
  interface Actions {
    /**
     * An order is about to be changed after its sale, or its change is about to be held until it is paid: throw a
     * DomainError to refuse it. Lines are what they are now and what they will be.
     */
    'order.changing': {
      readonly orderId: string;
      readonly eventId: string;
      readonly by: 'buyer' | 'staff';
      readonly before: readonly ChangingLine[];
      readonly after: readonly ChangingLine[];
      readonly differenceMinor: number;
    };
  }

  interface Filters {
    /**
     * Fees of an order, once, when it is priced: right before its places are held. When it is changed afterwards, once for
     * what it was and once for what it will be: by what they differ, the change costs more or less. Strict, and pure
     * computation: a handler that fails or answers later fails the order. The currency is that of `about`.
     */
    'order.fees': {
      value: readonly Fee[];
      about: {
        readonly organizationId: string;
        readonly eventId: string;
        readonly locale: string;
        readonly currency: string;
        readonly lines: readonly {
          readonly ticketTypeId: string;
          readonly occurrenceId: string;
          readonly quantity: number;
          readonly unitMinor: number;
          /** What the whole line costs after its discounts. */
          readonly totalMinor: number;
        }[];
      };
    };
  }

  interface Filters {
    /**
     * Steps of the checkout, after the questions: add yours. Core shows and keeps their fields, and looks whether what is
     * required is there; `order.placing` gets what was filled in. Strict.
     */
    'checkout.steps': { value: readonly CheckoutStep[]; about: CheckoutAbout };
    /**
     * An order is about to be placed, or one of the checkout's steps is finished: add what is wrong. `field` is where the
     * buyer reads it: `steps.<step>.<field>`, `buyer.email`, `attendees.0.name`, or `''` for all of it. `message` is in
     * the language of `about.locale`. Outside any transaction, and strict.
     */
    'order.checking': {
      value: readonly { readonly field: string; readonly message: string }[];
      about: CheckoutAbout & {
        readonly channel: string;
        readonly buyer: { readonly name: string; readonly email: string };
        readonly attendees: readonly { readonly name: string; readonly email: string | null }[];
        readonly steps: Readonly<Record<string, Readonly<Record<string, string>>>>;
      };
    };
  }

  interface Filters {
    /**
     * A company's VAT number, whose form is right already: ask the tax office. `confirmed`: it is somebody's; `unknown`:
     * nobody's, and the buyer is told; `unavailable`: nobody could say. Lenient: a handler that fails leaves it at `form`,
     * as if none had asked. Outside any transaction, while the buyer waits: answer within seconds.
     */
    'order.vat_id': {
      value: { readonly result: 'form' | 'confirmed' | 'unknown' | 'unavailable' };
      about: {
        readonly organizationId: string;
        readonly eventId: string;
        /** ISO 3166-1. */
        readonly country: string;
        /** Without spaces, with the letters before it. */
        readonly number: string;
      };
    };
  }

  interface Events {
    /** The buyer committed to the order: it is to be paid, or it is free and `order.confirmed` follows. */
    'order.created': OrderFact & OrderMailWish;
    /** A person approved an order that waited for it: it can be paid now, or `order.confirmed` follows. */
    'order.approved': OrderFact;
    /**
     * Tickets were issued: the order is paid, free, or was promised to be paid at the door. Once per order and issue.
     * `giftCards`: whether it buys some.
     */
    'order.confirmed': OrderFact & OrderMailWish & { readonly giftCards: boolean };
    /** Its tickets are worthless and its places free again. `notify` says whether the buyer is to be told. */
    'order.cancelled': OrderFact & { readonly reason: string; readonly notify: 'buyer' | 'nobody' };
    /** Some of its tickets are worthless and their places free again; the order goes on with the others. */
    'order.tickets_cancelled': OrderFact & {
      readonly ticketIds: readonly string[];
      readonly reason: string;
      readonly notify: 'buyer' | 'nobody';
    };
    /** It was expired or cancelled and has its places again: it is to be paid, or `order.confirmed` goes with this. */
    'order.reactivated': OrderFact & { readonly state: 'pending' | 'confirmed'; readonly until: string | null };
    /** Somebody demands its money back, and its tickets admit nobody meanwhile; or, not `blocked`, they do again. */
    'order.tickets_blocked': { v: 1; orderId: string; blocked: boolean };
    /** Staff put right whose it is: its name, its address, or both. */
    'order.buyer_changed': OrderFact;
    /** Staff said until when it may be paid. `notify` says whether the buyer is to be told. */
    'order.deadline_set': OrderFact & { readonly until: string; readonly notify: 'buyer' | 'nobody' };
    /**
     * It is for something else now: another date, type, variation or number. `ticketIds` are the tickets whose paper is
     * out of date.
     */
    'order.changed': OrderFact & {
      readonly what: readonly ('occurrence' | 'ticket_type' | 'variation' | 'quantity' | 'seat')[];
      readonly ticketIds: readonly string[];
      readonly changedAt: string;
      readonly notify: 'buyer' | 'nobody';
    };
    /** Names or addresses on its tickets are others now. */
    'order.attendees_changed': OrderFact & {
      readonly ticketIds: readonly string[];
      readonly changedAt: string;
      readonly notify: 'buyer' | 'nobody';
    };
    /** A change of it waits for `due`, and holds its new places until then. */
    'order.change_held': OrderFact & { readonly changeId: string; readonly due: Money };
    /** The change came to nothing: it was not paid in time, or the order was cancelled or changed otherwise. */
    'order.change_ended': OrderFact & { readonly changeId: string; readonly state: 'expired' | 'dropped' };
    /** A placed order was not paid in time. Drafts that run out announce nothing. */
    'order.expired': OrderFact;
    /** Somebody asks for the mail of the order again; with a ticket, for that one to its attendee. */
    'order.resend_requested': OrderFact & { readonly ticketId?: string };
    /** Somebody forgot the link: mail all orders of this address to it. Sent for unknown addresses as well. */
    'orders.links_requested': { readonly v: 1; readonly email: string; readonly locale: string };
  }
}
