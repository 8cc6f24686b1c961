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
  sendSignInCode,
  signInCodeWaits,
} from '../../modules/sign-in/index.ts';
import type { Field, FormPageView } from '../../render/contract/index.ts';
import { proofQuestion, sendingForm, withMethod } from './proof-question.ts';
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
    return { view: 'form-page', model: await questionFor(scope, pending, request) };
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

const MAIL_PATH = `${SECOND_FACTOR_PATH}/mail`;

/** Mails a code for it. */
export const secondFactorMailPage = page({
  path: MAIL_PATH,
  may: 'public',
  postsPerMinute: 10,
  async show(scope, _at, request) {
    const pending = await pendingSignIn(scope, tokenIn(scope, request));
    if (!pending?.methods.includes('mail')) return { goTo: withNext(SECOND_FACTOR_PATH, request) };
    const model: FormPageView = {
      ...sendingForm(scope, withNext(MAIL_PATH, request), request.again),
      title: scope.t('sign_in.second.title'),
      links: [{ label: scope.t('account.back'), href: withNext(SECOND_FACTOR_PATH, request) }],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, _at, _values, request) {
    await sendSignInCode(scope, { pending: tokenIn(scope, request), browser: request.browser });
    return { goTo: withMethod(withNext(SECOND_FACTOR_PATH, request), 'mail'), flash: 'sign_in.second.mail.sent' };
  },
});

function tokenIn(scope: Scope, { cookies }: PageRequest): string {
  return cookies.get(pendingCookie(scope.site)) ?? '';
}

async function questionFor(scope: Scope, pending: Pending, request: PageRequest): Promise<FormPageView> {
  const here = withNext(SECOND_FACTOR_PATH, request);
  const mail = { href: withNext(MAIL_PATH, request), waits: await signInCodeWaits(scope, pending) };
  const passkeyOptions = `${SECOND_FACTOR_PATH}/passkey`;
  const question = proofQuestion(scope, pending.methods, { here, passkeyOptions, mail, request });
  const isTyped = question.fields.length > 0;
  const back = { label: scope.t('sign_in.second.back'), href: withNext('/sign-in', request) };
  return {
    ...question,
    title: scope.t('sign_in.second.title'),
    fields: isTyped ? [...question.fields, rememberField(scope)] : [],
    submit: isTyped ? scope.t('sign_in.submit') : question.submit,
    links: [...question.links, back],
  };
}

function rememberField(scope: Scope): Field {
  const label = scope.t('sign_in.second.remember', { count: REMEMBERED_DAYS });
  return { widget: 'checkbox', name: 'remember', label, help: scope.t('sign_in.second.remember_help') };
}
