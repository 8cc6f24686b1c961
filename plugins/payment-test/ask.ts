import { GatewayError, type GatewayContext, type GatewayErrorCode } from 'eventportal/sdk';
import type { TestSettings } from './settings.ts';

/** One call of the provider's API. */
export async function ask(
  cx: GatewayContext<TestSettings>,
  action: string,
  key: string | undefined,
  body: object,
): Promise<Response> {
  try {
    return await cx.fetch(`${cx.settings.baseUrl}/api`, {
      method: 'POST',
      signal: cx.signal,
      headers: { authorization: `Bearer ${cx.settings.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action, key, ...body }),
    });
  } catch (cause) {
    throw new GatewayError('unavailable', 'the test provider did not answer', { cause });
  }
}

export function codeOf(status: number): GatewayErrorCode {
  if (status === 404) return 'not_found';
  if (status === 401 || status === 403) return 'misconfigured';
  return status >= 500 || status === 429 ? 'unavailable' : 'rejected';
}
