import { describe, expect, it } from 'vitest';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import { deriveKey } from '../../kernel/seal.ts';
import { opensOrder, orderLink, orderToken } from './order-token.ts';

const siteWith = (key: string) =>
  ({ url: 'https://tickets.example.org', key: (purpose: string) => deriveKey(key, purpose) }) as SiteFacts;
const site = siteWith('one app key');
const order = { id: '0198a000-0000-7000-8000-000000000001', secretVersion: 1 };

describe('the token of an order', () => {
  it('opens that order, while its version lasts, on that site', () => {
    const token = orderToken(site, order);
    expect(opensOrder(site, order, token)).toBe(true);
    expect(opensOrder(site, { ...order, id: order.id.replace('1', '2') }, token)).toBe(false);
    expect(opensOrder(site, { ...order, secretVersion: 2 }, token)).toBe(false);
    expect(opensOrder(siteWith('another'), order, token)).toBe(false);
  });

  it.each(['', 'v1.', 'v1.AAAA', 'undefined'])('is not %j', (token) => {
    expect(opensOrder(site, order, token)).toBe(false);
  });

  it('does not let a version run into the id', () => {
    const long = orderToken(site, { id: 'a1', secretVersion: 1 }).split('.')[1];
    const short = orderToken(site, { id: 'a', secretVersion: 11 }).split('.')[1];
    expect(long).not.toBe(short);
  });

  it('travels in the link', () => {
    const link = orderLink(site, { ...order, code: 'K7X2MPQ4' });
    expect(link).toBe(`https://tickets.example.org/o/K7X2MPQ4?t=${orderToken(site, order)}`);
  });
});
