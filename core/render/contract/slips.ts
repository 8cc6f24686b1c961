import type { Html } from '../html.ts';
import type { Action, ErrorSummary, Field, Hidden, Link, Maybe, Notice } from './common.ts';

/** A button for which the browser asks for a passkey. It needs JavaScript, and is hidden without. */
export interface PasskeyPrompt {
  /** Whether one is made or used. */
  kind: 'create' | 'get';
  /** What the browser needs is asked for there, with a POST. */
  options: string;
  /** The browser's answer goes there, in the field `answer`. */
  action: string;
  answer: string;
  hidden: Hidden[];
  fields: Field[];
  label: string;
  /** Said where it did not work. */
  failed: string;
  /** Said where the browser cannot do it. */
  missing?: Maybe<string>;
}

/** A short page with one form: find my orders, forgot password, reset password, sign in. */
export interface FormPageView {
  title: string;
  intro?: Maybe<string>;
  notice?: Maybe<Notice>;
  errors?: Maybe<ErrorSummary>;
  action: string;
  hidden: Hidden[];
  fields: Field[];
  /** Nothing where the passkey is the only way on. */
  submit?: Maybe<string>;
  passkey?: Maybe<PasskeyPrompt>;
  /** Below the form. */
  links: Link[];
}

export interface SignInView extends FormPageView {
  /** Sign-in by other services; each a link that starts it. */
  providers: { label: string; href: string; icon?: Maybe<string> }[];
}

/** Sets up an app that shows codes: its QR code, and the same as text for typing. */
export interface AuthenticatorView extends Omit<FormPageView, 'intro' | 'notice'> {
  intro: string;
  qr: Html;
  secretIntro: string;
  secret: string;
}

/** Shown this once: the codes that stand in for a lost factor. */
export interface RecoveryCodesView {
  title: string;
  intro: string;
  notice: Notice;
  codes: string[];
  actions: Action[];
}
