import type { PageHead, Section } from './admin.ts';
import type { ErrorSummary, Field, Hidden, Maybe } from './common.ts';

/** The counter. Works with the keyboard alone: numbers, Enter. Its script only adds up and counts along. */
export interface BoxOfficeView extends PageHead {
  /** A GET form: the date that is sold for, and which of its tickets. */
  choose: { action: string; fields: Field[]; submit: string };
  action: string;
  hidden: Hidden[];
  errors?: Maybe<ErrorSummary>;
  groups: { title: string; items: BoxOfficeItem[] }[];
  /** Said where nothing can be sold. */
  empty?: Maybe<string>;
  payment: Field[];
  submit: string;
  /** JSON: what the form costs, as it is filled in. */
  totalHref: string;
  /** How amounts are written, for the script. */
  money: { locale: string; currency: string; digits: string };
  main: Section[];
  aside: Section[];
}

export interface BoxOfficeItem {
  name: string;
  label: string;
  price: string;
  left?: Maybe<string>;
  value: string;
  max: string;
  autofocus: boolean;
}
