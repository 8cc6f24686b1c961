import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  beginPasskeyProof,
  finishSignIn,
  type Pending,
  pendingSignIn,
  REMEMBERED_DAYS,
  rememberBrowser,
  SecondProof,
} from '../../modules/sign-in/index.ts';
import type { Field, FormPageView } from '../../render/contract/index.ts';
import { proofQuestion } from './proof-question.ts';
import { rememberedCookie, pendingCookie, SECOND_FACTOR_PATH, signedIn, withNext } from './after-first-proof.ts';

/** The second proof of a sign-in that began with a password or an outside account. */
export const secondFactorPage = page({
  path: SECOND_FACTOR_PATH,
  may: 'public',
  form: SecondProof.extend({ remember: z.boolean().default(false) }),
  postsPerMinute: 30,
  async show(scope, _at, request) {
    const pending = await pendingSignIn(scope, tokenIn(scope, request));
    if (!pending) return { goTo: withNext('/sign-in', request), flash: 'sign_in.second.over' };
    return { view: 'form-page', model: questionFor(scope, pending, request) };
  },
  async submit(scope, _at, { remember, ...proof }, request) {
    const { browser } = request;
    const { userId } = await finishSignIn(scope, { pending: tokenIn(scope, request), browser, ...proof });
    const reply = await signedIn(scope, userId, request);
    if (!remember) return reply;
    const { token: value } = await rememberBrowser(scope, userId);
    const cookie = { name: rememberedCookie(scope.site), value, maxAgeSeconds: REMEMBERED_DAYS * 86_400 };
    return { ...reply, cookies: [...(reply.cookies ?? []), cookie] };
  },
});

/** What the browser needs to use a passkey for it. */
export const secondFactorPasskeyPage = page({
  path: `${SECOND_FACTOR_PATH}/passkey`,
  may: 'public',
  postsPerMinute: 30,
  show: async () => ({ goTo: SECOND_FACTOR_PATH }),
  async submit(scope, _at, _values, request) {
    const pending = await pendingSignIn(scope, tokenIn(scope, request));
    if (!pending) throw new DomainError('sign_in.pending_over', { status: 401 });
    return { json: await beginPasskeyProof(scope, pending.user.id) };
  },
});

function tokenIn(scope: Scope, { cookies }: PageRequest): string {
  return cookies.get(pendingCookie(scope.site)) ?? '';
}

function questionFor(scope: Scope, { methods }: Pending, request: PageRequest): FormPageView {
  const here = withNext(SECOND_FACTOR_PATH, request);
  const question = proofQuestion(scope, methods, { here, passkeyOptions: `${SECOND_FACTOR_PATH}/passkey`, request });
  const back = { label: scope.t('sign_in.second.back'), href: withNext('/sign-in', request) };
  return {
    ...question,
    title: scope.t('sign_in.second.title'),
    fields: question.fields.length === 0 ? [] : [...question.fields, rememberField(scope)],
    submit: question.submit && scope.t('sign_in.submit'),
    links: [...question.links, back],
  };
}

function rememberField(scope: Scope): Field {
  const label = scope.t('sign_in.second.remember', { count: REMEMBERED_DAYS });
  return { widget: 'checkbox', name: 'remember', label, help: scope.t('sign_in.second.remember_help') };
}
