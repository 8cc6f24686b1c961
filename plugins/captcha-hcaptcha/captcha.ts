import { siteVerify, type Captcha } from 'eventportal/sdk';

interface Config {
  readonly siteKey: string;
  readonly secret: string;
  readonly verifyUrl: string;
}

export function hcaptcha({ siteKey, secret, verifyUrl }: Config): Captcha {
  const about = { id: 'captcha-hcaptcha', provider: 'hCaptcha', url: verifyUrl, form: { secret, sitekey: siteKey } };
  return {
    id: about.id,
    view: 'captcha-hcaptcha/widget',
    field: 'h-captcha-response',
    model: ({ locale }) => ({ siteKey, locale }),
    verify: (scope, token) => siteVerify(scope, token, about),
  };
}
