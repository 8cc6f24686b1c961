import { createHash, createHmac } from 'node:crypto';
import { freshBytes } from '../ids.ts';
import type { AuditEntry } from './audit.entity.ts';

/** Columns that name people or what they use. */
export const PERSONAL_COLUMNS = ['actorLabel', 'impersonatorLabel', 'subjectLabel', 'ip', 'userAgent', 'note'] as const;
const PLAIN_COLUMNS = [
  ...(['id', 'at', 'actorKind', 'actorId', 'impersonatorId', 'viaId', 'viaLabel', 'action', 'subjectKind'] as const),
  ...(['subjectId', 'organizationId', 'requestId', 'before', 'after'] as const),
] as const;
export type PersonalColumn = (typeof PERSONAL_COLUMNS)[number];

const PERSONAL_NAMES =
  /^(e-?mail|name|first_?name|last_?name|phone|address|street|buyer|attendee|invitee)|(email|name|phone)$/i;
const EMAIL = /[^\s@]+@[^\s@]+/;
/** What stands where a personal value was: the digest alone. */
const TAKEN_OUT = /^anonymised:([0-9a-f]{64})$/;

/** What of an entry is chained. */
export type AuditFacts = Pick<AuditEntry, PersonalColumn | (typeof PLAIN_COLUMNS)[number]> &
  Partial<Pick<AuditEntry, 'seq' | 'salts' | 'digests'>>;

type Salts = Readonly<Record<string, string>>;
type Json = Readonly<Record<string, unknown>>;

/** The entry's place in the chain: SHA-256 over the hash before it and the entry itself. */
export function hashEntry(before: string, entry: AuditFacts): string {
  return createHash('sha256')
    .update(`${before}\n${canonical(entry)}`)
    .digest('hex');
}

/** A salt for every personal value of an entry, by its column or its path in `before` and `after`. */
export function newSalts(entry: AuditFacts): Record<string, string> {
  const columns = PERSONAL_COLUMNS.filter((column) => typeof entry[column] === 'string');
  const inside = (['before', 'after'] as const).flatMap((side) => personalPaths(entry[side], side));
  return Object.fromEntries([...columns, ...inside].map((path) => [path, freshBytes(16).toString('base64url')]));
}

export function digest(salt: string, path: string, value: string): string {
  return createHmac('sha256', salt).update(`${path}\n${value}`).digest('hex');
}

/**
 * The entry as one text, the same on both engines. Personal values enter as salted digests, so that the text stays what
 * it was when they are taken out. What is not set is left out, so that columns which come later change nothing.
 */
function canonical(entry: AuditFacts): string {
  const salts = entry.salts ?? {};
  const personal = PERSONAL_COLUMNS.map((column) => [column, digestOf(entry, column, salts)] as const);
  const facts = {
    v: 1,
    seq: entry.seq,
    id: entry.id,
    at: entry.at.toISOString(),
    actorKind: entry.actorKind,
    actorId: entry.actorId,
    impersonatorId: entry.impersonatorId,
    viaId: entry.viaId,
    viaLabel: entry.viaLabel,
    action: entry.action,
    subjectKind: entry.subjectKind,
    subjectId: entry.subjectId,
    organizationId: entry.organizationId,
    requestId: entry.requestId,
    before: entry.before && withDigests(entry.before, 'before', salts),
    after: entry.after && withDigests(entry.after, 'after', salts),
    ...Object.fromEntries(personal),
  };
  return sorted(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== null)));
}

function digestOf(entry: AuditFacts, column: PersonalColumn, salts: Salts): string | undefined {
  const value = entry[column];
  if (typeof value !== 'string') return entry.digests?.[column];
  const salt = salts[column];
  // Without its salt a value cannot be the one that was chained.
  return salt === undefined ? `unsalted:${value}` : digest(salt, column, value);
}

function withDigests(value: unknown, path: string, salts: Salts): unknown {
  if (Array.isArray(value)) return value.map((item, index) => withDigests(item, `${path}.${index}`, salts));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, it]) => [name, withDigests(it, `${path}.${name}`, salts)]),
    );
  }
  if (typeof value !== 'string') return value;
  const taken = TAKEN_OUT.exec(value)?.[1];
  if (taken !== undefined) return { digest: taken };
  const salt = salts[path];
  return salt === undefined ? value : { digest: digest(salt, path, value) };
}

function personalPaths(value: unknown, path: string, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => personalPaths(item, `${path}.${index}`, name));
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, item]) => personalPaths(item, `${path}.${key}`, key));
  }
  if (typeof value !== 'string' || isTakenOut(value)) return [];
  return PERSONAL_NAMES.test(name) || EMAIL.test(value) ? [path] : [];
}

/** The same object with those values replaced by their digests. */
export function takenOut(value: Json, side: 'before' | 'after', salts: Salts, goes: (value: string) => boolean): Json {
  const replace = (it: unknown, path: string): unknown => {
    if (Array.isArray(it)) return it.map((item, index) => replace(item, `${path}.${index}`));
    if (isObject(it)) {
      return Object.fromEntries(Object.entries(it).map(([name, item]) => [name, replace(item, `${path}.${name}`)]));
    }
    const salt = salts[path];
    return typeof it === 'string' && salt !== undefined && goes(it) ? `anonymised:${digest(salt, path, it)}` : it;
  };
  return replace(value, side) as Json;
}

export function isTakenOut(value: unknown): boolean {
  return typeof value === 'string' && TAKEN_OUT.test(value);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, item]) => `${JSON.stringify(name)}:${sorted(item)}`).join(',')}}`;
}
