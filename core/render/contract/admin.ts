import type { Html } from '../html.ts';
import type {
  Action,
  Badge,
  ErrorSummary,
  Field,
  FieldGroup,
  Hidden,
  Link,
  Maybe,
  Notice,
  Pagination,
  Tone,
} from './common.ts';

import type { BoxOfficeView } from './box-office.ts';
import type { ErrorView } from './site.ts';

/** What stands at the top of every page of the back office. */
export interface PageHead {
  title: string;
  subtitle?: Maybe<string>;
  breadcrumbs?: Maybe<Link[]>;
  badges?: Maybe<Badge[]>;
  actions?: Maybe<Action[]>;
  /** Pages of the same thing: overview, tickets, orders, … */
  tabs?: Maybe<Link[]>;
  notices?: Maybe<Notice[]>;
}

/** One cell. `kind` decides how it is printed and aligned. */
export type Cell =
  | { kind: 'text'; text: string; detail?: Maybe<string>; muted?: Maybe<boolean> }
  | { kind: 'link'; text: string; href: string; detail?: Maybe<string> }
  | { kind: 'badge'; label: string; tone: Tone }
  | { kind: 'money'; text: string; detail?: Maybe<string> }
  | { kind: 'count'; text: string; detail?: Maybe<string> }
  | { kind: 'instant'; text: string; iso: string; detail?: Maybe<string> }
  | { kind: 'code'; text: string }
  | { kind: 'meter'; text: string; value: number; max: number }
  | { kind: 'image'; src: string; alt: string }
  | { kind: 'html'; html: Html }
  | { kind: 'actions'; actions: Action[] };

export interface Column {
  label: string;
  /** Numbers and amounts stand at the end of their column. */
  align?: Maybe<'start' | 'end'>;
  sort?: Maybe<{ href: string; direction: 'ascending' | 'descending' | 'none' }>;
  /** The label is read out and not shown: a column of actions. */
  quiet?: Maybe<boolean>;
}

export interface Table {
  /** Read out before the table; visible where the section has no title. */
  caption: string;
  columns: Column[];
  rows: { cells: Cell[]; value?: Maybe<string>; label?: Maybe<string>; tone?: Maybe<Tone> }[];
  /** Said in place of the rows where there are none. */
  empty?: Maybe<string>;
}

export interface EmptyState {
  title: string;
  text: string;
  icon?: Maybe<string>;
  action?: Maybe<Action>;
}

export interface ListView extends PageHead {
  /** Above the list. */
  plot?: Maybe<Plot>;
  /** A GET form; changes swap the results in place where there is JavaScript. */
  filters?: Maybe<{ action: string; fields: Field[]; hidden: Hidden[]; active: boolean; resetHref: string }>;
  exports?: Maybe<Link[]>;
  table: Table;
  /** Acts on ticked rows: a GET to a page that asks, with `name` once per row and the button's own name and value. */
  bulk?: Maybe<{
    action: string;
    name: string;
    /** The values of all rows on this page, with commas: what the box above them stands for. */
    all?: Maybe<string>;
    hidden: Hidden[];
    choices: { name: string; value: string; label: string; tone?: Maybe<'danger'> }[];
  }>;
  page: Pagination;
  /** Shown in place of the table where it has no rows and nothing is filtered. */
  empty: EmptyState;
}

export type Section = SectionCommon &
  (
    | { kind: 'facts'; facts: { label: string; cell: Cell }[] }
    | { kind: 'table'; table: Table }
    | { kind: 'timeline'; entries: TimelineEntry[]; empty?: Maybe<string> }
    | { kind: 'prose'; html: Html }
    | { kind: 'figures'; figures: Figure[] }
    | { kind: 'plot'; plot: Plot }
    | { kind: 'form'; form: SmallForm }
    | { kind: 'empty'; empty: EmptyState }
    /** A place where plugins add a partial. */
    | { kind: 'slot'; slot: string; model: object }
  );

interface SectionCommon {
  title?: Maybe<string>;
  help?: Maybe<string>;
  actions?: Maybe<Action[]>;
}

/** Who did what, when; newest first. */
export interface TimelineEntry {
  text: string;
  who?: Maybe<string>;
  when: string;
  iso: string;
  detail?: Maybe<string>;
  /** Field by field, before and after. */
  changes?: Maybe<{ label: string; before?: Maybe<string>; after?: Maybe<string> }[]>;
  tone?: Maybe<Tone>;
  href?: Maybe<string>;
}

export interface Figure {
  label: string;
  value: string;
  detail?: Maybe<string>;
  tone?: Maybe<Tone>;
  href?: Maybe<string>;
}

export interface SmallForm {
  action: string;
  hidden: Hidden[];
  fields: Field[];
  submit: string;
  errors?: Maybe<ErrorSummary>;
}

/** A drawing with the numbers behind it; `barPlot` makes it. */
export interface Plot {
  title: string;
  summary: string;
  svg: Html;
  table: Table;
}

export interface ShowView extends PageHead {
  main: Section[];
  aside?: Maybe<Section[]>;
}

export interface FormView extends PageHead {
  action: string;
  /** Files are sent; the form becomes multipart. */
  multipart?: Maybe<boolean>;
  hidden: Hidden[];
  /** Version of the row, so that two people cannot overwrite each other unseen. */
  version?: Maybe<string>;
  errors?: Maybe<ErrorSummary>;
  groups: FieldGroup[];
  submit: string;
  cancelHref?: Maybe<string>;
  /** Deleting and the like, below the form. */
  graveActions?: Maybe<Action[]>;
  /** What happened to the thing so far. */
  history?: Maybe<TimelineEntry[]>;
}

export interface ConfirmView extends PageHead {
  text: string;
  /** What it is about, one by one, where it is about several. */
  names?: Maybe<string[]>;
  /** What will happen, one sentence each. */
  consequences: string[];
  action: string;
  hidden: Hidden[];
  version?: Maybe<string>;
  errors?: Maybe<ErrorSummary>;
  fields: Field[];
  submit: string;
  /** Another button of the form, which only asks again. */
  also?: Maybe<{ name: string; value: string; label: string }>;
  tone: 'danger' | 'primary';
  cancelHref: string;
}

export interface DashboardView extends PageHead {
  figures: Figure[];
  plot?: Maybe<Plot>;
  /** What a person should look at; empty is good news. */
  attention: { text: string; detail?: Maybe<string>; href: string; tone: Tone }[];
  upcoming: {
    title: string;
    href: string;
    when: string;
    place: string;
    badge: Badge;
    sold: string;
    value: number;
    max: number;
  }[];
  /** First steps; left out once they are done. */
  steps?: Maybe<{ label: string; text: string; href: string; done: boolean }[]>;
  /** Puts the first steps out of the way, or brings them back where they are. */
  stepsAction?: Maybe<Action>;
  orders?: Maybe<Table>;
  newEvent?: Maybe<Action>;
}

/** The door. Everything its script needs is in data attributes; without it, the form posts a code and shows `result`. */
export interface ScanView extends PageHead {
  event: { title: string; when: string };
  /** A form for entering or scanning a code; posts `name`. */
  action: string;
  hidden: Hidden[];
  name: string;
  /** JSON endpoints of the script. */
  endpoints: { validate: string; undo: string; search: string; state?: Maybe<string> };
  /** Lists or gates to choose from; links. */
  lists: Link[];
  /** A GET form for finding people by name, and what it found. */
  search: { action: string; hidden?: Maybe<Hidden[]>; value: string; results?: Maybe<ScanPerson[]> };
  result?: Maybe<ScanResult>;
  counts: { admitted: string; expected: string; value: number; max: number };
  recent: ScanEntry[];
}

export interface ScanResult {
  outcome: 'valid' | 'already_used' | 'invalid' | 'cancelled' | 'wrong_list' | 'unpaid' | 'too_early' | 'blocked';
  tone: Tone;
  /** The word that is read from two metres away. */
  title: string;
  text?: Maybe<string>;
  holder?: Maybe<string>;
  type?: Maybe<string>;
  code?: Maybe<string>;
  /** What may help, such as taking the money that is owed. */
  actions?: Maybe<Action[]>;
}

export interface ScanPerson {
  name: string;
  type: string;
  code: string;
  order: string;
  state: Badge;
  /** Checks the person in. */
  admit?: Maybe<Action>;
}

export interface ScanEntry {
  name: string;
  type: string;
  when: string;
  iso: string;
  tone: Tone;
  outcome: string;
  undo?: Maybe<Action>;
}

/** One caught mail, where no mail server is set up. The list of them is an `admin/list`. */
export interface MailboxMessageView extends PageHead {
  facts: { label: string; value: string }[];
  /** Address of the HTML part, shown in a sandboxed frame. */
  htmlHref?: Maybe<string>;
  text: string;
  attachments: { name: string; size: string; href: string }[];
}

/** The views of the back office by name. */
export interface AdminViews {
  'admin/list': ListView;
  'admin/show': ShowView;
  'admin/form': FormView;
  'admin/confirm': ConfirmView;
  'admin/dashboard': DashboardView;
  'admin/scan': ScanView;
  'admin/box-office': BoxOfficeView;
  'admin/mailbox-message': MailboxMessageView;
  'admin/error': ErrorView;
}
