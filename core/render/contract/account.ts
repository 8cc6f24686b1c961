import type { Action, Badge, ErrorSummary, Field, Hidden, Link, Maybe, Notice, Pagination } from './common.ts';

/** A page of the reader's own account. Its navigation is the frame's: `@site.account`. */
export interface AccountView {
  title: string;
  lead?: Maybe<string>;
  notices?: Maybe<Notice[]>;
  sections: AccountSection[];
}

export type AccountSection = {
  title?: Maybe<string>;
  help?: Maybe<string>;
  actions?: Maybe<Action[]>;
} & (
  | { kind: 'form'; form: AccountForm }
  | { kind: 'facts'; facts: { label: string; value: string; badge?: Maybe<Badge> }[] }
  | { kind: 'rows'; rows: AccountRow[]; empty: string; page?: Maybe<Pagination> }
  | { kind: 'empty'; text: string }
);

export interface AccountForm {
  action: string;
  hidden: Hidden[];
  fields: Field[];
  submit: string;
  errors?: Maybe<ErrorSummary>;
  /** Files are sent. */
  multipart?: Maybe<boolean>;
}

/** One of one's own things: an order, a browser, a key. */
export interface AccountRow {
  title: string;
  href?: Maybe<string>;
  detail?: Maybe<string>;
  badge?: Maybe<Badge>;
  /** Such as an amount. */
  value?: Maybe<string>;
  links?: Maybe<Link[]>;
  actions?: Maybe<Action[]>;
}
