import { describeSiteVerify } from 'eventportal/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './index.ts';
import { hcaptcha } from './captcha.ts';

describeSiteVerify({ name: 'hCaptcha', make: hcaptcha });

it('wants its keys, and opens the page for its hosts alone', () => {
  expect(plugin({ siteKey: 'a', secret: 'b' }).problems).toEqual([]);
  expect(plugin({ siteKey: '', secret: 'b' }).problems).toHaveLength(1);
  const hosts = Object.values(plugin({ siteKey: 'a', secret: 'b' }).csp).flat();
  expect(hosts.every((host) => host.startsWith('https://'))).toBe(true);
});
