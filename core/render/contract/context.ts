import type { Action, Hidden, Link, Maybe, Notice, Option, Tone } from './common.ts';

/** What a template may know beside its model: who reads, where, and the frame around the page. */
export interface ViewContext {
  locale: string;
  /** The time zone instants are printed in; UTC where none is given. */
  zone?: Maybe<string>;
  /** Path and query of the page. */
  path: string;
  /** Scheme and host, as mails and canonical links need them: `https://tickets.example.org`. */
  origin?: Maybe<string>;
  /** Token for forms; nothing where there is no session. */
  csrf?: Maybe<string>;
  /** What the form asks strangers, to tell them from programs: the plugin's view. */
  captcha?: Maybe<{ view: string; model: object }>;
  /** The frame of public pages and mails. */
  site?: Maybe<SiteFrame>;
  /** The frame of the back office. */
  admin?: Maybe<AdminFrame>;
}

export interface SiteFrame {
  name: string;
  href: string;
  logo?: Maybe<string>;
  /** Accent colour as #rrggbb; becomes a stylesheet, not an inline style. */
  accent?: Maybe<string>;
  /** Beside the name: find my order, sign in. */
  links: Link[];
  /** Colours that the reader chose for all their devices. */
  scheme?: Maybe<'light' | 'dark' | 'auto'>;
  /** On pages of the reader's account: the pages of it. */
  account?: Maybe<Link[]>;
  /** Imprint, privacy, terms. */
  footer: Link[];
  /** The page in other languages; empty where there is one language. */
  languages: (Link & { locale: string })[];
  /** In which currency prices may be estimated; a form that posts `currency`, and where it was in `back`. */
  currencies?: Maybe<{ action: string; options: Option[] }>;
  flash?: Maybe<Flash>;
  /** An admin acts in somebody's place; said on every page, with the way out. */
  impersonation?: Maybe<Notice>;
  /** Meta description and picture for previews of the link. */
  description?: Maybe<string>;
  image?: Maybe<string>;
  /** Keeps the page out of search engines. */
  noindex?: Maybe<boolean>;
  /** Seconds until a browser without JavaScript asks again. */
  refresh?: Maybe<number>;
}

export interface AdminFrame {
  /** Name of the installation, and where its name leads. */
  name: string;
  href: string;
  nav: NavSection[];
  search: { action: string; value?: Maybe<string> };
  user: {
    name: string;
    email: string;
    /** Address of the person's picture. */
    avatar?: Maybe<string>;
    links: Link[];
    signOut: { action: string; hidden?: Maybe<Hidden[]> };
  };
  /** Where there is a choice of organizations; a form that posts `name`. */
  organizations?: Maybe<{
    current: string;
    action: string;
    name: string;
    options: { value: string; label: string; current?: Maybe<boolean>; disabled?: Maybe<boolean> }[];
  }>;
  /** The public site of the organization. */
  publicHref?: Maybe<string>;
  /** Colour scheme from the cookie, and where the choice is posted (field `scheme`, and `back`). */
  scheme: 'light' | 'dark' | 'auto';
  schemeAction: string;
  flash?: Maybe<Flash>;
  /** An admin acts in somebody's place; said on every page, with the way out. */
  impersonation?: Maybe<Notice>;
  /** Plugins are switched off; says so on every page. */
  safeMode?: Maybe<Notice>;
}

export interface NavSection {
  title?: Maybe<string>;
  items: NavItem[];
}

export interface NavItem extends Link {
  icon: string;
  /** Such as the number of payments that need attention. */
  count?: Maybe<string>;
  tone?: Maybe<Tone>;
  /** Pages below this one, shown while it is open. */
  items?: Maybe<Link[]>;
}

export interface Flash {
  tone: Tone;
  text: string;
  action?: Maybe<Action>;
}
