import { z } from 'zod';
import { OutsideError } from '../errors.ts';
import type { Scope } from '../scope/scope.ts';
import { textWithin } from '../text-within.ts';

const ANSWER_MS = 5000;
const ANSWER_BYTES = 64_000;

const Answer = z.object({ success: z.boolean(), hostname: z.string().optional() });

export interface SiteVerify {
  /** The captcha's, for the log. */
  readonly id: string;
  /** What people call the provider, for errors. */
  readonly provider: string;
  readonly url: string;
  /** What this provider wants beside the token and the visitor's address. */
  readonly form: Readonly<Record<string, string>>;
}

/**
 * Asks a captcha's provider whether a person sent a token, over the `siteverify` call that reCAPTCHA began and Turnstile
 * and hCaptcha speak as well. The provider counts a token once. Whatever keeps it from answering is an outage (an
 * OutsideError), not the visitor's fault.
 */
export async function siteVerify(scope: Scope, token: string, about: SiteVerify): Promise<boolean> {
  const { ip } = scope.origin;
  const { success, hostname } = await ask(about, { response: token, ...(ip !== undefined && { remoteip: ip }) });
  // A token that was solved on another site is somebody else's.
  const isOurs = hostname === undefined || hostname === new URL(scope.site.url).hostname;
  if (!isOurs) scope.log.warn(`${about.id}.other_host`, { hostname });
  return success && isOurs;
}

async function ask(
  { provider, url, form }: SiteVerify,
  sent: Readonly<Record<string, string>>,
): Promise<z.output<typeof Answer>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ ...form, ...sent }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return Answer.parse(JSON.parse(await textWithin(response, ANSWER_BYTES)));
  } catch (cause) {
    throw new OutsideError(`${provider} could not be asked.`, { retryable: true, cause });
  }
}
