import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  PASSWORD_MIN,
  Register,
  registerUser,
  registrationSettings,
  repeatVerification,
  verifyByCode,
} from '../../modules/users/index.ts';
import type { FormPageView, MessageView, SignInView } from '../../render/contract/index.ts';
import { CodeForm, codeField } from '../account/verify.page.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { afterFirstProof, landing } from './after-first-proof.ts';
import { providerLinks } from './sign-in-with.page.ts';

/** What lets the browser that registered type the code. It says nothing about whether there is an account. */
const COOKIE = 'ep_registration';
const COOKIE_SECONDS = 24 * 3600;

const RegisterForm = Register.omit({ locale: true });

export const registerPage = page({
  path: '/register',
  may: 'public',
  form: RegisterForm,
  postsPerMinute: 10,
  captcha: true,
  async show(scope, _at, { again, query }) {
    if (scope.actor.kind === 'user') return { goTo: await landing(scope, query) };
    if (!(await mayRegister(scope))) return { view: 'message', model: closed(scope), status: 403 };
    const model: SignInView = {
      title: scope.t('register.title'),
      intro: scope.t('register.intro'),
      errors: errorSummary(again?.errors, again?.problem),
      action: '/register',
      hidden: [],
      fields: fieldsFromSchema(RegisterForm, {
        say: scope.t,
        values: again?.values,
        errors: again?.errors,
        over: {
          name: { autocomplete: 'name', autofocus: true },
          email: { autocomplete: 'username' },
          password: { autocomplete: 'new-password', help: scope.t('password.rule', { min: PASSWORD_MIN }) },
        },
      }),
      submit: scope.t('register.submit'),
      links: [{ label: scope.t('register.have_one'), href: '/sign-in' }],
      // Whoever comes from there proves the address with the account: no form, no code.
      providers: await providerLinks(scope, query['next']),
    };
    return { view: 'sign-in', model };
  },
  async submit(scope, _at, values) {
    const { browser } = await registerUser(scope, values);
    return {
      goTo: '/register/verify',
      cookies: [{ name: COOKIE, value: browser, maxAgeSeconds: COOKIE_SECONDS }],
    };
  },
});

/** The code from the mail, in the browser that registered. */
export const registerVerifyPage = page({
  path: '/register/verify',
  may: 'public',
  form: CodeForm,
  postsPerMinute: 20,
  async show(scope, _at, request) {
    const { again, query } = request;
    if (scope.actor.kind === 'user') return { goTo: '/account/verify' };
    if (browserOf(request) === undefined) return { goTo: '/register' };
    const model: FormPageView = {
      title: scope.t('verify.sent_title'),
      intro: scope.t('verify.sent_text'),
      notice: query['again'] === undefined ? undefined : { tone: 'success', text: scope.t('verify.sent_again') },
      errors: errorSummary(again?.errors, again?.problem),
      action: '/register/verify',
      hidden: [],
      fields: [codeField(scope, again)],
      submit: scope.t('verify.submit'),
      links: [
        { label: scope.t('verify.again'), href: '/register/again' },
        { label: scope.t('register.have_one'), href: '/sign-in' },
      ],
    };
    return { view: 'form-page', model, frame: { noindex: true } };
  },
  async submit(scope, _at, { code }, request) {
    const browser = browserOf(request);
    if (browser === undefined) return { goTo: '/register' };
    const { userId } = await verifyByCode(scope, { code, browser });
    const reply = await afterFirstProof(scope, { userId, by: 'mail' }, request);
    const gone = { name: COOKIE, value: '', maxAgeSeconds: 0 };
    return { ...reply, cookies: [...(reply.cookies ?? []), gone], flash: 'verify.done' };
  },
});

/** Another mail. What it answers is the same whether there is anything to confirm or not. */
export const registerAgainPage = page({
  path: '/register/again',
  may: 'public',
  postsPerMinute: 5,
  captcha: true,
  async show(scope, _at, { again }) {
    const model: FormPageView = {
      title: scope.t('verify.again_title'),
      intro: scope.t('verify.again_text'),
      errors: errorSummary(again?.errors, again?.problem),
      action: '/register/again',
      hidden: [],
      fields: [],
      submit: scope.t('verify.again'),
      links: [{ label: scope.t('account.back'), href: '/register/verify' }],
    };
    return { view: 'form-page', model, frame: { noindex: true } };
  },
  async submit(scope, _at, _values, request) {
    const browser = browserOf(request);
    if (browser === undefined) return { goTo: '/register' };
    await repeatVerification(scope, { browser });
    return { goTo: '/register/verify?again' };
  },
});

export async function mayRegister(scope: Scope): Promise<boolean> {
  return (await scope.settings.get(registrationSettings)).open;
}

function browserOf({ cookies }: PageRequest): string | undefined {
  return cookies.get(COOKIE) || undefined;
}

function closed(scope: Scope): MessageView {
  return {
    title: scope.t('register.closed_title'),
    text: scope.t('errors.registration.closed'),
    icon: 'info',
    actions: [{ label: scope.t('password.back_to_sign_in'), href: '/sign-in' }],
  };
}
