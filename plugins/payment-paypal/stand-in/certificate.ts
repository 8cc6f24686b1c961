import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';

// What PayPal signs its webhooks with: a key, and the certificates that it serves. Made anew each time.

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const CERTS = 'https://api.sandbox.paypal.com/v1/notifications/certs/';
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

const now = Date.now();
/** By the last part of their addresses. */
export const CERTIFICATES: Readonly<Record<string, string>> = {
  'CERT-played': certificate(KEYS, now - YEAR_MS, now + YEAR_MS),
  'CERT-run-out': certificate(KEYS, now - 2 * YEAR_MS, now - YEAR_MS),
  'CERT-broken': 'no certificate at all',
};

export interface Signing {
  readonly webhookId: string;
  readonly at?: Date;
  readonly certUrl?: string;
}

/** The headers of a webhook (developer.paypal.com/api/rest/webhooks/rest). */
export function signed(body: string, { webhookId, at = new Date(), certUrl = `${CERTS}CERT-played` }: Signing) {
  const id = randomUUID();
  const time = at.toISOString();
  const message = `${id}|${time}|${webhookId}|${crc32(body)}`;
  return {
    'content-type': 'application/json',
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': sign('RSA-SHA256', Buffer.from(message), KEYS.privateKey).toString('base64'),
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-cert-url': certUrl,
  };
}

function certificate(keys: { publicKey: KeyObject; privateKey: KeyObject }, from: number, to: number): string {
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from('PayPal, played')))));
  const facts = der(
    0x30,
    der(0x02, Buffer.from([1])),
    SHA256_WITH_RSA,
    name,
    der(0x30, time(from), time(to)),
    name,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const seal = Buffer.concat([Buffer.from([0]), sign('RSA-SHA256', facts, keys.privateKey)]);
  const whole = der(0x30, facts, SHA256_WITH_RSA, der(0x03, seal)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${whole.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function time(instant: number): Buffer {
  return der(0x18, Buffer.from(`${new Date(instant).toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}

// One value of ASN.1: its kind, its length, itself.
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
