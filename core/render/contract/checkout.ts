import type { Html } from '../html.ts';
import type {
  Action,
  ErrorSummary,
  EventSummary,
  Field,
  FieldGroup,
  Hidden,
  Link,
  Maybe,
  Notice,
  OrderSummary,
} from './common.ts';

/** One step on the way to an order. */
export interface CheckoutView {
  title: string;
  /** Where the buyer is on the way; steps that are done lead back to them. */
  steps: { label: string; state: 'done' | 'current' | 'next'; href?: Maybe<string> }[];
  intro?: Maybe<string>;
  notice?: Maybe<Notice>;
  action: string;
  /** Files are sent; the form becomes multipart. */
  multipart?: Maybe<boolean>;
  hidden: Hidden[];
  hold: {
    expiresAt: string;
    expiresText: string;
    /** Such as "held until 20:14". */
    text: string;
    /** A button of the form, so that what was typed is kept. */
    extend?: Maybe<{ name: string; value: string }>;
    /** Where the page goes when the time is up. */
    expiredHref: string;
    /** What is read out, politely, when so many minutes are left. */
    announce: { minutes: number; text: string }[];
  };
  event: EventSummary;
  errors?: Maybe<ErrorSummary>;
  /** Of the last step: what will be ordered, in whose name, with what answers. */
  review: { title: string; facts: { label: string; value: string }[]; edit?: Maybe<Link> }[];
  /** The fields of the step. */
  groups: FieldGroup[];
  /** Further buttons of the form, such as copying what was typed for the first ticket. */
  acts: { name: string; value: string; label: string }[];
  consents: Field[];
  summary: OrderSummary;
  submit: string;
  note?: Maybe<string>;
  changeHref: string;
  /** Gives the places back at once. */
  release?: Maybe<{ action: string; hidden: Hidden[]; label: string }>;
  /** To go on with it on another device. */
  resume?: Maybe<{ label: string; text: string; href: string; qr: Html }>;
}

/** A longer form about an order that was placed: what shall be different, and what that does. */
export interface OrderFormView {
  title: string;
  intro?: Maybe<string>;
  notice?: Maybe<Notice>;
  errors?: Maybe<ErrorSummary>;
  event: EventSummary;
  action: string;
  hidden: Hidden[];
  /** Files are sent; the form becomes multipart. */
  multipart?: Maybe<boolean>;
  /** What will happen, in lists of sentences. */
  review: { title: string; items: string[] }[];
  groups: FieldGroup[];
  /** Nothing where there is nothing to choose. */
  submit?: Maybe<string>;
  /** Another button of the form, which only asks again. */
  also?: Maybe<{ name: string; value: string; label: string }>;
  actions: Action[];
}
