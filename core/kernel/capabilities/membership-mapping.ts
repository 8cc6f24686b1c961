import { z } from 'zod';
import type { MappedMembership } from './sign-in.ts';

const LINE = /^(?<group>.+?)\s*=>\s*(?<organization>[a-z0-9-]+)\s*:\s*(?<role>owner|manager|staff)$/;

/** `group => organization: role`, a line each: what a provider's groups stand for here. Lines that begin with # say why. */
export const MembershipMapping = z
  .string()
  .max(20_000)
  .refine((text) => linesOf(text).every((line) => LINE.test(line)), 'errors.input.membership_mapping');

/** The memberships of somebody in these groups; nothing where the operator maps none. */
export function membershipsFor(mapping: string, groups: readonly string[]): MappedMembership[] | undefined {
  const lines = linesOf(mapping);
  if (lines.length === 0) return undefined;
  const held = new Set(groups);
  return lines.flatMap((line) => {
    const { group = '', organization = '', role } = LINE.exec(line)?.groups ?? {};
    return held.has(group) ? [{ organization, role: role as MappedMembership['role'] }] : [];
  });
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
