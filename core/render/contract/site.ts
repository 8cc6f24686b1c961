import type { Html } from '../html.ts';
import type { AccountView } from './account.ts';
import type { CheckoutView, OrderFormView } from './checkout.ts';
import type { SeatsView, TicketPicker } from './ticket-picker.ts';
import type { AuthenticatorView, FormPageView, RecoveryCodesView, SignInView } from './slips.ts';
import type {
  Action,
  Badge,
  Cover,
  ErrorSummary,
  EventSummary,
  Field,
  FieldGroup,
  Hidden,
  Link,
  Maybe,
  Notice,
  OrderSummary,
  Pagination,
} from './common.ts';

/** The first page: events of the site, or of one organization. */
export interface HomeView {
  title: string;
  intro?: Maybe<string>;
  /** On the page of one organization: its logo, and where to reach it; `label` says what the links are. */
  organizer?: Maybe<{ logo?: Maybe<string>; label: string; links: Link[] }>;
  /** A GET form. Its selects and search box are fields; `active` when any of them narrows the list. */
  search: { action: string; fields: Field[]; active: boolean; resetHref: string };
  events: EventCard[];
  /** Where prices are estimated: whose rates, of which day. */
  estimateNote?: Maybe<string>;
  page: Pagination;
}

export interface EventCard {
  title: string;
  href: string;
  cover: Cover;
  /** The calendar leaf on the card. */
  date: { day: string; month: string };
  /** Such as "Sat 14 March, 20:00", and the instant for machines. */
  when: string;
  iso: string;
  place: string;
  organizer?: Maybe<string>;
  /** Such as "from €12.00" or "Free". */
  price?: Maybe<string>;
  /** About what that is in the visitor's currency. */
  estimate?: Maybe<string>;
  badge?: Maybe<Badge>;
}

export interface EventView {
  title: string;
  tagline?: Maybe<string>;
  cover: Cover;
  organizer: { name: string; href?: Maybe<string>; logo?: Maybe<string> };
  date: { day: string; month: string; weekday: string };
  when: { text: string; iso: string; detail?: Maybe<string>; zoneNote?: Maybe<string>; calendarHref?: Maybe<string> };
  place: { name: string; address?: Maybe<string>; mapHref?: Maybe<string>; online?: Maybe<boolean> };
  badge?: Maybe<Badge>;
  /** Cancelled, over, a preview: said above everything else. */
  notice?: Maybe<Notice>;
  description?: Maybe<Html>;
  /** Further lines such as doors, age limit, contact. */
  facts?: Maybe<{ label: string; value: string; href?: Maybe<string> }[]>;
  /** Dates to choose from; empty where there is one. */
  occurrences: { label: string; detail?: Maybe<string>; href: string; current: boolean; soldOut: boolean }[];
  tickets: TicketPicker;
}

/** Choosing how to pay. */
export interface PaymentView {
  code: string;
  event: EventSummary;
  action: string;
  hidden: Hidden[];
  errors?: Maybe<ErrorSummary>;
  notice?: Maybe<Notice>;
  name: string;
  /** Empty: nobody can pay here but with a gift card. */
  methods: { value: string; label: string; detail?: Maybe<string>; icon?: Maybe<string>; selected?: Maybe<boolean> }[];
  /** A form of its own for the code of a gift card; `used` are those that pay a part already. */
  cards?: Maybe<{
    action: string;
    name: string;
    value: string;
    error?: Maybe<string>;
    used: { label: string; amount: string; off: { label: string; action: string } }[];
  }>;
  summary: OrderSummary;
  /** Such as "Pay €49.00". */
  submit: string;
  backHref?: Maybe<string>;
}

/** How to pay outside the site: a transfer, at the door, on the page of a provider that a form leads to. */
export interface PaymentInstructionsView {
  code: string;
  event: EventSummary;
  title: string;
  intro: string;
  amount: string;
  due?: Maybe<string>;
  /** What to copy into the bank's form. */
  facts: { label: string; value: string; copy?: Maybe<boolean> }[];
  qr?: Maybe<{ svg: Html; caption: string }>;
  /** Leads to another site: no token of this one is in it. With JavaScript it goes by itself. */
  form?: Maybe<{ action: string; hidden: Hidden[]; submit: string }>;
  note?: Maybe<string>;
  orderHref: string;
  actions: Action[];
}

export interface OrderView {
  code: string;
  state: Badge;
  /** The large sentence: "You are going!" */
  headline: string;
  lead: string;
  notice?: Maybe<Notice>;
  event: EventSummary;
  tickets: TicketView[];
  /** Gift cards that were bought: for whom, and whether they were mailed. */
  giftCards: {
    title: string;
    value?: Maybe<string>;
    to: string;
    said?: Maybe<string>;
    status: string;
    actions: Action[];
  }[];
  /** Download PDF, add to calendar, resend mail, pay now. */
  actions: Action[];
  /** Cancelling and other grave ones, kept apart. */
  graveActions: Action[];
  buyer: { name: string; email: string };
  placed: string;
  summary: OrderSummary;
  payments: { label: string; amount: string; state: Badge; detail?: Maybe<string> }[];
  /** Invoices and credit notes to download, and the way to ask for one. */
  invoices: Action[];
}

export interface TicketView {
  type: string;
  holder: string;
  /** What a person at the door reads when the camera fails. */
  code: string;
  event: string;
  when: string;
  place: string;
  seat?: Maybe<string>;
  price?: Maybe<string>;
  state?: Maybe<Badge>;
  /** Nothing for a ticket that is not valid (any more). */
  qr?: Maybe<Html>;
  links: Link[];
}

/** A short page that says that something is done: mail sent, password changed. */
export interface MessageView {
  title: string;
  text: string;
  icon: 'mail' | 'check' | 'clock' | 'info';
  detail?: Maybe<string>;
  actions: Action[];
}

/** Where people wait until they may choose tickets. It works without JavaScript: the page asks for itself again. */
export interface WaitingRoomView {
  title: string;
  text: string;
  event: { title: string; href: string };
  /** Takes a place. */
  join?: Maybe<{ action: string; label: string }>;
  /** It is this person's turn. */
  enter?: Maybe<{ action: string; label: string }>;
  /** What is known of the place: `ahead` and `expected` follow the line while the page is open. */
  facts?: Maybe<{ name: 'ahead' | 'expected' | 'start'; label: string; value: string }[]>;
  /** Lets the page follow the line: the address that says how far it is, and one's position in it. */
  live?: Maybe<{ href: string; position: number }>;
  again?: Maybe<{ href: string; label: string }>;
  note?: Maybe<string>;
}

/** Imprint, privacy, terms. */
export interface LegalView {
  title: string;
  body: Html;
  updated?: Maybe<string>;
}

export interface InstallView {
  title: string;
  intro: string;
  /** Account, organization, done. */
  steps: { label: string; state: 'done' | 'current' | 'next' }[];
  notice?: Maybe<Notice>;
  errors?: Maybe<ErrorSummary>;
  /** Nothing on the last step. */
  form?: Maybe<{ action: string; hidden: Hidden[]; groups: FieldGroup[]; submit: string }>;
  /** The last step: what to do next. */
  next?: Maybe<Action[]>;
}

export interface ErrorView {
  status: number;
  title: string;
  text: string;
  /** Something the reader may quote to the operator. */
  reference?: Maybe<string>;
  actions: Action[];
}

export interface MaintenanceView {
  title: string;
  text: string;
}

/** The public views by name. */
export interface SiteViews {
  home: HomeView;
  event: EventView;
  seats: SeatsView;
  checkout: CheckoutView;
  payment: PaymentView;
  'payment-instructions': PaymentInstructionsView;
  order: OrderView;
  'form-page': FormPageView;
  'order-form': OrderFormView;
  'sign-in': SignInView;
  authenticator: AuthenticatorView;
  'recovery-codes': RecoveryCodesView;
  message: MessageView;
  'waiting-room': WaitingRoomView;
  account: AccountView;
  legal: LegalView;
  install: InstallView;
  error: ErrorView;
  maintenance: MaintenanceView;
}
