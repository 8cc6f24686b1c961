import { OutsideError, type Captcha } from 'eventportal/sdk';
import { z } from 'zod';

const ANSWER_MS = 5000;

const Answer = z.object({ success: z.boolean(), hostname: z.string().optional() });

interface Config {
  readonly siteKey: string;
  readonly secret: string;
  readonly verifyUrl: string;
}

export function turnstile({ siteKey, secret, verifyUrl }: Config): Captcha {
  return {
    id: 'captcha-turnstile',
    view: 'captcha-turnstile/widget',
    field: 'cf-turnstile-response',
    model: ({ locale }) => ({ siteKey, locale }),
    async verify(scope, token) {
      const answer = await ask(verifyUrl, {
        secret,
        response: token,
        ...(scope.origin.ip !== undefined && { remoteip: scope.origin.ip }),
      });
      // A token that was solved on another site is somebody else's.
      const isOurs = answer.hostname === undefined || answer.hostname === new URL(scope.site.url).hostname;
      if (!isOurs) scope.log.warn('captcha-turnstile.other_host', { hostname: answer.hostname });
      return answer.success && isOurs;
    },
  };
}

/** The provider counts a token once. Whatever keeps it from answering is an outage, not the visitor's fault. */
async function ask(url: string, form: Record<string, string>): Promise<z.output<typeof Answer>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return Answer.parse(await response.json());
  } catch (cause) {
    throw new OutsideError('Cloudflare Turnstile could not be asked.', { retryable: true, cause });
  }
}
