import type { Html } from '../html.ts';

/** Something a model may leave out. */
export type Maybe<T> = T | null | undefined;

/** The meaning of a state. Templates add an icon and a word, so that colour is never alone. */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

export interface Link {
  label: string;
  href: string;
  /** True for the page the reader is on. */
  current?: Maybe<boolean>;
  /** True for addresses of other sites. */
  external?: Maybe<boolean>;
}

export interface Badge {
  label: string;
  tone: Tone;
}

/** A name and value that a form sends along unseen. */
export interface Hidden {
  name: string;
  value: string;
}

/** A link that leads to a page, or a button that posts: `href` is asked with GET, `action` with POST. */
export type Action = ActionCommon & ({ href: string; action?: never } | { action: string; href?: never });

interface ActionCommon {
  label: string;
  tone?: Maybe<'primary' | 'secondary' | 'danger' | 'quiet'>;
  /** Name of a symbol in the icon sprite. */
  icon?: Maybe<string>;
  /** Opens the confirmation page in a dialog where the browser can; only with `href`. */
  dialog?: Maybe<boolean>;
  /** The answer is a file. */
  download?: Maybe<boolean>;
  hidden?: Maybe<Hidden[]>;
}

export interface Notice {
  tone: Tone;
  title?: Maybe<string>;
  text?: Maybe<string>;
  items?: Maybe<string[]>;
  actions?: Maybe<Action[]>;
}

/** What is above a form that came back with errors; each leads to its field. */
export interface ErrorSummary {
  items: { text: string; field?: Maybe<string> }[];
}

/** Keyset pagination: there is a next page or there is not. */
export interface Pagination {
  previous?: Maybe<string>;
  next?: Maybe<string>;
  /** Such as "213 orders". */
  summary?: Maybe<string>;
}

export interface Option {
  value: string;
  label: string;
  selected?: Maybe<boolean>;
  help?: Maybe<string>;
  disabled?: Maybe<boolean>;
}

export type Widget =
  | 'text'
  | 'textarea'
  | 'markdown'
  | 'email'
  | 'tel'
  | 'url'
  | 'password'
  | 'search'
  | 'number'
  | 'money'
  | 'date'
  | 'datetime'
  | 'time'
  | 'colour'
  | 'select'
  | 'radio'
  | 'checkbox'
  | 'checkboxes'
  | 'file'
  | 'image'
  | 'secret'
  | 'translated';

/** One field of a form. What a widget does not use may be left out. */
export interface Field {
  widget: Widget;
  name: string;
  label: string;
  value?: Maybe<string>;
  help?: Maybe<string>;
  error?: Maybe<string>;
  required?: Maybe<boolean>;
  readonly?: Maybe<boolean>;
  autofocus?: Maybe<boolean>;
  autocomplete?: Maybe<string>;
  placeholder?: Maybe<string>;
  inputmode?: Maybe<string>;
  min?: Maybe<string>;
  max?: Maybe<string>;
  step?: Maybe<string>;
  maxlength?: Maybe<number>;
  /** Text areas: how many lines are visible. */
  rows?: Maybe<number>;
  /** Printed after the input: a currency, a zone, a unit. */
  suffix?: Maybe<string>;
  /** Takes half of a row on wide screens. */
  half?: Maybe<boolean>;
  /** select, radio, checkboxes. */
  options?: Maybe<Option[]>;
  /** select: more of them, below headings. */
  optionGroups?: Maybe<{ label: string; options: Option[] }[]>;
  /** checkbox; sends `value`, or "true" where there is none. */
  checked?: Maybe<boolean>;
  /** A checkbox whose label has links in it, such as a consent. */
  labelHtml?: Maybe<Html>;
  /** file, image: what the picker offers. */
  accept?: Maybe<string>;
  /** image: address of the one that is stored. */
  preview?: Maybe<string>;
  /** image, secret: something is stored; the reader may replace or remove it. */
  stored?: Maybe<boolean>;
  /** Name of the checkbox that removes what is stored. */
  removeName?: Maybe<string>;
  /** translated: one input per language. `multiline` makes them text areas. */
  languages?: Maybe<{ locale: string; label: string; name: string; value: string; error?: Maybe<string> }[]>;
  multiline?: Maybe<boolean>;
}

export interface FieldGroup {
  title?: Maybe<string>;
  help?: Maybe<string>;
  fields: Field[];
}

/** The picture of an event: uploaded, or drawn from its name by `coverArt`. */
export type Cover = CoverCommon & ({ src: string; art?: never } | { art: Html; src?: never });

interface CoverCommon {
  srcset?: Maybe<string>;
  alt?: Maybe<string>;
}

/** The lines and totals beside a checkout or on an order. */
export interface OrderSummary {
  lines: { label: string; detail?: Maybe<string>; quantity: number; total: string }[];
  totals: { label: string; value: string; estimate?: Maybe<string>; strong?: Maybe<boolean> }[];
  /** Sentences below the sum. */
  notes?: Maybe<string[]>;
}

/** The event as every page of an order names it. */
export interface EventSummary {
  title: string;
  href: string;
  when: string;
  place: string;
  cover?: Maybe<Cover>;
}
