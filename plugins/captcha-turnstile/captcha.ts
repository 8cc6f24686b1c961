import { siteVerify, type Captcha } from 'eventportal/sdk';

interface Config {
  readonly siteKey: string;
  readonly secret: string;
  readonly verifyUrl: string;
}

export function turnstile({ siteKey, secret, verifyUrl }: Config): Captcha {
  const about = { id: 'captcha-turnstile', provider: 'Cloudflare Turnstile', url: verifyUrl, form: { secret } };
  return {
    id: about.id,
    view: 'captcha-turnstile/widget',
    field: 'cf-turnstile-response',
    model: ({ locale }) => ({ siteKey, locale }),
    verify: (scope, token) => siteVerify(scope, token, about),
  };
}
