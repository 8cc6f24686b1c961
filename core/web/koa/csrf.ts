import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../../kernel/errors.ts';
import type { Actor } from '../../kernel/scope/actor.ts';
import { sameText } from '../../kernel/seal.ts';

const TOKEN_BYTES = 32;

/**
 * A token that only pages of this session hold. It looks different on every page, so that compressed answers cannot be
 * compared to guess it (BREACH).
 */
export function csrfToken(key: Buffer, sessionId: string): string {
  const mask = randomBytes(TOKEN_BYTES);
  return Buffer.concat([mask, xor(mask, secretOf(key, sessionId))]).toString('base64url');
}

export function isCsrfToken(key: Buffer, sessionId: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length !== TOKEN_BYTES * 2) return false;
  const told = xor(bytes.subarray(0, TOKEN_BYTES), bytes.subarray(TOKEN_BYTES));
  return sameText(told.toString('base64url'), secretOf(key, sessionId).toString('base64url'));
}

/** What a person's forms belong to. Those of somebody who is impersonated are worth nothing before and afterwards. */
export function formsOf({ id, actor }: { readonly id: string; readonly actor?: Actor }): string {
  if (actor?.kind !== 'user' || !actor.impersonator) return id;
  return `${id} ${actor.userId} ${actor.impersonator.until?.getTime()}`;
}

/** What a browser says about where a request was started. `unknown` means that it was no browser of this decade. */
export function startedBy(headers: IncomingHttpHeaders, siteUrl: string): 'us' | 'others' | 'unknown' {
  const fetchSite = headers['sec-fetch-site'];
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none' ? 'us' : 'others';
  const { origin } = headers;
  if (origin === undefined) return 'unknown';
  return origin === new URL(siteUrl).origin || hostOf(origin) === headers.host ? 'us' : 'others';
}

/** Forms of people who are not signed in have no token: the browser's own word decides. */
export function refuseForeignPost(headers: IncomingHttpHeaders, siteUrl: string): void {
  if (startedBy(headers, siteUrl) === 'others') throw new DomainError('http.foreign_post', { status: 403 });
}

export function refuseWithoutToken(key: Buffer, sessionId: string, given: unknown): void {
  if (!isCsrfToken(key, sessionId, given)) throw new DomainError('http.form_outdated', { status: 403 });
}

/** A cookie is sent by the browser whoever asks, so REST calls with one must prove that our own page made them. */
export function refuseForeignCall(headers: IncomingHttpHeaders, siteUrl: string): void {
  if (startedBy(headers, siteUrl) !== 'us') throw new DomainError('http.foreign_post', { status: 403 });
}

function secretOf(key: Buffer, sessionId: string): Buffer {
  return createHmac('sha256', key).update(sessionId).digest();
}

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ b[at]!));
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
