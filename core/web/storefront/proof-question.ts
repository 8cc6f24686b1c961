import type { PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { ConfirmMethod } from '../../modules/sign-in/index.ts';
import type { Field, FormPageView, PasskeyPrompt } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';

interface Ask {
  /** The page itself, with its `next`. */
  readonly here: string;
  /** Where the browser gets what it needs for a passkey. */
  readonly passkeyOptions: string;
  /** The page that mails a code, with its `next`, and whether one that was mailed can still be typed. */
  readonly mail: { readonly href: string; readonly waits: boolean };
  readonly request: PageRequest;
}

/** Asks for one of several proofs: the passkey's button, the form of one other, and links to the rest. */
export function proofQuestion(
  scope: Scope,
  methods: readonly ConfirmMethod[],
  { here, passkeyOptions, mail, request: { again, query } }: Ask,
): Omit<FormPageView, 'title'> {
  const typed = methods.filter((method) => method !== 'passkey');
  const asked = again?.values['method'] ?? query['with'];
  const method = typed.find((one) => one === asked) ?? typed[0];
  const others = typed.filter((one) => one !== method);
  const links = others.map((one) => ({
    label: scope.t(`sign_in.second.${one}.choose`),
    href: one === 'mail' && !mail.waits ? mail.href : withMethod(here, one),
  }));
  const passkey = methods.includes('passkey') ? passkeyPrompt(scope, { here, passkeyOptions }) : undefined;
  if (method === 'mail' && !mail.waits) return { ...sendingForm(scope, mail.href, again), passkey, links };
  if (method === 'mail') links.push({ label: scope.t('sign_in.second.mail.again'), href: mail.href });
  return {
    intro: scope.t(`sign_in.second.${methods.includes('passkey') ? 'passkey' : (method ?? 'passkey')}.intro`),
    errors: errorSummary(again?.errors, again?.problem),
    action: here,
    hidden: method ? [{ name: 'method', value: method }] : [],
    fields: method ? [{ ...fieldOf(scope, method), error: again?.errors['code'] }] : [],
    submit: method && scope.t('sign_in.confirm.submit'),
    passkey,
    links,
  };
}

/** A press of a button mails the code: reading a page never does. */
export function sendingForm(
  scope: Scope,
  action: string,
  again: PageRequest['again'],
): Omit<FormPageView, 'title' | 'links'> {
  return {
    intro: scope.t('sign_in.second.mail.send_intro'),
    errors: errorSummary(again?.errors, again?.problem),
    action,
    hidden: [],
    fields: [],
    submit: scope.t('sign_in.second.mail.send'),
  };
}

/** The page's address, asking for one of the proofs. */
export function withMethod(here: string, method: ConfirmMethod): string {
  return `${here}${here.includes('?') ? '&' : '?'}with=${method}`;
}

function fieldOf(scope: Scope, method: Exclude<ConfirmMethod, 'passkey'>): Field {
  const label = scope.t(`sign_in.second.${method}.code`);
  const common = { name: 'code', label, required: true, autofocus: true } as const;
  if (method === 'password') return { ...common, widget: 'password', autocomplete: 'current-password' };
  if (method === 'recovery') return { ...common, widget: 'text', autocomplete: 'off' };
  return { ...common, widget: 'text', autocomplete: 'one-time-code', inputmode: 'numeric' };
}

function passkeyPrompt(scope: Scope, { here, passkeyOptions }: Pick<Ask, 'here' | 'passkeyOptions'>): PasskeyPrompt {
  return {
    kind: 'get',
    options: passkeyOptions,
    action: here,
    answer: 'code',
    hidden: [{ name: 'method', value: 'passkey' }],
    fields: [],
    label: scope.t('sign_in.second.passkey.choose'),
    failed: scope.t('sign_in.passkey.failed'),
    missing: scope.t('sign_in.passkey.missing'),
  };
}
