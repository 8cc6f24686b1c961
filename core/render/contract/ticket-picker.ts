import type { Badge, ErrorSummary, Hidden, Link, Maybe, Notice, Option } from './common.ts';

/** The form that starts an order. Every name is the page's choice; the template prints what it is given. */
export interface TicketPicker {
  action: string;
  hidden: Hidden[];
  types: TicketChoice[];
  /** Where a code is typed. The button is named `apply`: the page comes again with what the code offers. */
  code?: Maybe<{ name: string; value: string; works?: Maybe<string>; error?: Maybe<string>; apply: string }>;
  /** What was chosen before costs so much. */
  total?: Maybe<string>;
  /** Where prices are estimated: the note, the total, and how the page works it out while quantities change. */
  estimate?: Maybe<{
    note: string;
    total?: Maybe<string>;
    currency: string;
    exponent: number;
    /** Minor units times `times`, divided by `by`. */
    times: string;
    by: string;
  }>;
  /** False when nothing can be ordered now; `closed` says why. */
  canOrder: boolean;
  closed?: Maybe<Notice>;
  submit: string;
  /** A line under the button, such as "Places are held for 15 minutes". */
  note?: Maybe<string>;
  errors?: Maybe<ErrorSummary>;
  /** Currency and its decimals, so that the page can add up while quantities change. */
  currency: string;
  exponent: number;
  /** Lets the page follow what is left while somebody looks at it. */
  live?: Maybe<LivePlaces>;
}

export interface LivePlaces {
  /** Of server-sent events. */
  href: string;
  /** The date that the page is about. */
  occurrenceId: string;
  soldOut: string;
  /** What to press once something can be had again. */
  again: string;
  /** "Only 1 left", "Only 2 left" and so on, as JSON. */
  few: string;
}

export interface TicketChoice {
  id: string;
  name: string;
  /** The category that begins with this row. */
  heading?: Maybe<{ title: string; text?: Maybe<string> }>;
  /** What it cost before. */
  former?: Maybe<string>;
  /** The buyer says what to pay. */
  openPrice?: Maybe<{ name: string; value: string; label: string; suffix: string; error?: Maybe<string> }>;
  /** What can be had with it. */
  addOns?: Maybe<AddOnChoice[]>;
  /** The price that was shown, so that another one is not charged unseen. */
  shown?: Maybe<Hidden>;
  description?: Maybe<string>;
  price: string;
  /** About what that is in the visitor's currency. */
  estimate?: Maybe<string>;
  priceNote?: Maybe<string>;
  /** The price in minor units. */
  minor: number;
  /** Where it runs out within one order. */
  steps?: Maybe<Steps>;
  /** Nothing where it cannot be bought now. */
  input?: Maybe<{ name: string; value: number; min: number; max: number }>;
  /** "Sold out", "On sale from 1 March", "Only 3 left". */
  badge?: Maybe<Badge>;
  /** Sold out, and one can wait. */
  waiting?: Maybe<Link>;
  error?: Maybe<string>;
  /** Where a seat comes with it: the best one, unless the reader chooses. */
  seats?: Maybe<{
    note: string;
    label: string;
    href: string;
    wheelchairs: { name: string; label: string; value: number; max: number };
  }>;
}

/** The free seats of one section, row by row. */
export interface SeatsView {
  title: string;
  intro: string;
  errors?: Maybe<ErrorSummary>;
  sectionsLabel: string;
  sections: { label: string; detail: string; href: string; current: boolean }[];
  action: string;
  hidden: Hidden[];
  /** A checkbox for each seat, or a choice where several ticket types are sold for it. */
  rows: {
    title: string;
    seats: { name: string; label: string; value: string; checked: boolean; options?: Maybe<Option[]> }[];
  }[];
  /** Said where there are no rows. */
  none: string;
  /** Where prices are estimated: whose rates, of which day. */
  note?: Maybe<string>;
  submit: string;
  back: Link;
}

export interface AddOnChoice {
  id: string;
  name: string;
  price: string;
  estimate?: Maybe<string>;
  minor: number;
  steps?: Maybe<Steps>;
  note?: Maybe<string>;
  /** So many cost nothing, for each piece of what they go with. */
  included: number;
  input: { name: string; value: number; min: number; max: number };
  error?: Maybe<string>;
}

/** A price that runs out and the one that follows, for the page's own sum. */
export interface Steps {
  /** Rows of one pool share what is left. */
  pool: string;
  /** As JSON: `[[3, 1000], [null, 1500]]`, so many pieces at each price, in minor units. */
  prices: string;
}
