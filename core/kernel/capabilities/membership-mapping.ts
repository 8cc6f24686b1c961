import { z } from 'zod';
import type { MappedMembership } from './sign-in.ts';

const SLUG = '[a-z0-9-]+';
const LINE = new RegExp(
  `^(?<group>.+?)\\s*=>\\s*(?<organization>${SLUG})\\s*:\\s*(?<role>[^@]*[^@\\s])(?:\\s*@\\s*(?<events>${SLUG}(?:\\s*,\\s*${SLUG})*))?$`,
);

/**
 * `group => organization: role`, a line each: what a provider's groups stand for here. `role @ event, event` is for these
 * events alone. Lines that begin with # say why.
 */
export const MembershipMapping = z
  .string()
  .max(20_000)
  .refine((text) => linesOf(text).every((line) => LINE.test(line)), 'errors.input.membership_mapping')
  .refine(
    (text) => !mappedIn(text).some(({ role, events }) => role === 'owner' && events),
    'errors.member.owner_limited',
  );

/** All that a mapping can make of people. */
export function mappedIn(mapping: string): MappedMembership[] {
  return linesOf(mapping).map((line) => lineOf(line).membership);
}

/** The memberships of somebody in these groups; nothing where the operator maps none. */
export function membershipsFor(mapping: string, groups: readonly string[]): MappedMembership[] | undefined {
  const lines = linesOf(mapping);
  if (lines.length === 0) return undefined;
  const held = new Set(groups);
  return lines.map(lineOf).flatMap(({ group, membership }) => (held.has(group) ? [membership] : []));
}

function lineOf(line: string): { readonly group: string; readonly membership: MappedMembership } {
  const { group = '', organization = '', role = '', events } = LINE.exec(line)?.groups ?? {};
  return { group, membership: { organization, role, ...(events && { events: events.split(/\s*,\s*/) }) } };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
