import type { Scope } from 'eventportal/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import plugin from './index.ts';
import { turnstile } from './captcha.ts';
import { openStandIn, type StandIn } from './stand-in.ts';

let standIn: StandIn;
const warnings: string[] = [];
const scope = {
  site: { url: 'https://tickets.example.org' },
  origin: { ip: '192.0.2.1' },
  log: { warn: (event: string) => void warnings.push(event) },
} as unknown as Scope;
const verify = (token: string, secret = 's3cret') =>
  turnstile({ siteKey: 'public', secret, verifyUrl: standIn.url }).verify(scope, token);

beforeEach(async () => {
  standIn = await openStandIn({ secret: 's3cret', hostname: 'tickets.example.org' });
});
afterEach(() => standIn.close());

describe('asking Cloudflare Turnstile', () => {
  it('believes it about persons, once each', async () => {
    expect([await verify('person-1'), await verify('person-1'), await verify('program')]).toEqual([true, false, false]);
    const sent = Object.fromEntries(standIn.asked[0]!);
    expect(sent).toMatchObject({ secret: 's3cret', response: 'person-1', remoteip: '192.0.2.1' });
  });

  it('lets nobody pass with a wrong secret', async () => {
    expect(await verify('person-1', 'mistyped')).toBe(false);
  });

  it('takes no token that was solved on another site', async () => {
    await standIn.close();
    standIn = await openStandIn({ secret: 's3cret', hostname: 'evil.example' });
    expect(await verify('person-1')).toBe(false);
    expect(warnings).toContain('captcha-turnstile.other_host');
  });

  it.each(['error', 'nonsense'] as const)('says that it is out when it answers with an %s', async (how) => {
    standIn.fail(how);
    await expect(verify('person-1')).rejects.toMatchObject({ name: 'OutsideError', retryable: true });
  });
});

it('wants its keys, and opens the page for its hosts alone', () => {
  expect(plugin({ siteKey: 'a', secret: 'b' }).problems).toEqual([]);
  expect(plugin({ siteKey: '', secret: 'b' }).problems).toHaveLength(1);
  const hosts = Object.values(plugin({ siteKey: 'a', secret: 'b' }).csp).flat();
  expect(hosts.every((host) => host.startsWith('https://'))).toBe(true);
});
