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
  readonly request: PageRequest;
}

/** Asks for one of several proofs: the passkey's button, the form of one other, and links to the rest. */
export function proofQuestion(
  scope: Scope,
  methods: readonly ConfirmMethod[],
  { here, passkeyOptions, request: { again, query } }: Ask,
): Omit<FormPageView, 'title'> {
  const typed = methods.filter((method) => method !== 'passkey');
  const asked = again?.values['method'] ?? query['with'];
  const method = typed.find((one) => one === asked) ?? typed[0];
  const others = typed.filter((one) => one !== method);
  return {
    intro: scope.t(`sign_in.second.${methods.includes('passkey') ? 'passkey' : (method ?? 'passkey')}.intro`),
    errors: errorSummary(again?.errors, again?.problem),
    action: here,
    hidden: method ? [{ name: 'method', value: method }] : [],
    fields: method ? [{ ...fieldOf(scope, method), error: again?.errors['code'] }] : [],
    submit: method && scope.t('sign_in.confirm.submit'),
    passkey: methods.includes('passkey') ? passkeyPrompt(scope, { here, passkeyOptions }) : undefined,
    links: others.map((one) => ({
      label: scope.t(`sign_in.second.${one}.choose`),
      href: `${here}${here.includes('?') ? '&' : '?'}with=${one}`,
    })),
  };
}

function fieldOf(scope: Scope, method: Exclude<ConfirmMethod, 'passkey'>): Field {
  const label = scope.t(`sign_in.second.${method}.code`);
  const common = { name: 'code', label, required: true, autofocus: true } as const;
  if (method === 'password') return { ...common, widget: 'password', autocomplete: 'current-password' };
  if (method === 'recovery') return { ...common, widget: 'text', autocomplete: 'off' };
  return { ...common, widget: 'text', autocomplete: 'one-time-code', inputmode: 'numeric' };
}

function passkeyPrompt(scope: Scope, { here, passkeyOptions }: Omit<Ask, 'request'>): PasskeyPrompt {
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
