import { verify, X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { GatewayError, textWithin, type GatewayContext, type RawRequest } from 'eventportal/sdk';
import { addressOf } from './client.ts';

/** PayPal tries for three days to deliver an event (developer.paypal.com/api/rest/webhooks/rest), and does not say that it
 * signs each try anew: no genuine one may be too old. A copy does nothing, since core keeps receipts. */
export const TOLERANCE_MS = 73 * 60 * 60 * 1000;
const AHEAD_MS = 5 * 60 * 1000;

const HOSTS = {
  live: ['api.paypal.com', 'api-m.paypal.com'],
  test: ['api.sandbox.paypal.com', 'api-m.sandbox.paypal.com'],
} as const;
const CERTIFICATE_BYTES = 64_000;
const CERTIFICATES = /^\/v1\/notifications\/certs\/[\w-]+$/;

/**
 * Checks that PayPal sent a webhook, here rather than by asking PayPal (`verify-webhook-signature`): that call wants the
 * event parsed first and written again to the byte, and an access token for whoever knocks. What is signed is the time, the
 * webhook's id and a checksum of the body (developer.paypal.com/api/rest/webhooks/rest), by a key whose certificate PayPal
 * serves. It is fetched from PayPal's own hosts and nowhere else, over TLS, as everything is that is believed of PayPal; a
 * chain inside the file would prove less. A CRC32 is no seal, so a body says which payment to look at and no more.
 */
export async function checkSignature(
  { fetch, signal, mode }: Pick<GatewayContext<unknown>, 'fetch' | 'signal' | 'mode'>,
  { headers, body }: RawRequest,
  webhookId: string,
  api: string | undefined,
): Promise<void> {
  const [id, time, signature, algorithm, url] = [
    'transmission-id',
    'transmission-time',
    'transmission-sig',
    'auth-algo',
    'cert-url',
  ].map((name) => headers[`paypal-${name}`] ?? '') as [string, string, string, string, string];
  if (!id || !signature || algorithm !== 'SHA256withRSA') throw forged('it is not signed');
  if (!isOfPayPal(url, mode)) throw forged('its certificate is not at PayPal');

  const response = await fetch(addressOf(url, api), { signal, redirect: 'error' });
  if (response.status >= 500) throw new GatewayError('unavailable', 'PayPal does not show its certificate');
  if (!response.ok) throw forged('PayPal has no such certificate');
  const key = keyOf(await textWithin(response, CERTIFICATE_BYTES));
  const signed = `${id}|${time}|${webhookId}|${crc32(body)}`;
  if (!verify('RSA-SHA256', Buffer.from(signed), key, Buffer.from(signature, 'base64')))
    throw forged('it says otherwise');
  const age = Date.now() - Date.parse(time);
  if (!(age > -AHEAD_MS)) throw forged('it is of another time');
  if (age >= TOLERANCE_MS)
    throw new GatewayError('bad_signature', 'the webhook was signed too long ago', { stale: true });
}

function isOfPayPal(url: string, mode: 'test' | 'live'): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, pathname, username, search } = new URL(url);
  const isPlain = protocol === 'https:' && username === '' && search === '';
  return isPlain && (HOSTS[mode] as readonly string[]).includes(host) && CERTIFICATES.test(pathname);
}

function keyOf(pem: string) {
  try {
    const { publicKey, validFrom, validTo } = new X509Certificate(pem);
    const now = Date.now();
    if (Date.parse(validFrom) <= now && now < Date.parse(validTo) && publicKey.asymmetricKeyType === 'rsa')
      return publicKey;
  } catch (error) {
    throw new GatewayError('unavailable', 'PayPal shows no certificate', { cause: error });
  }
  throw forged('its certificate has run out');
}

function forged(why: string): GatewayError {
  return new GatewayError('bad_signature', `the webhook is not PayPal's: ${why}`);
}
