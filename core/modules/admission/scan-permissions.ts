import type { Scope } from '../../kernel/scope/scope.ts';
import { can } from '../organizations/index.ts';

/** What a scan touches, and who made it. */
export interface PermissionQuestion {
  readonly scope: Scope;
  /** Where it was let into an organization already, that one alone. */
  readonly within: string | undefined;
  readonly organizationIds: readonly string[];
}

/** Whether whoever scans may check in for an organization. */
export type Allows = (scope: Scope, within: string | undefined, organizationId: string) => boolean;

/** Asks once for everybody who scans and every organization they scan for. */
export async function scanPermissions(questions: readonly PermissionQuestion[]): Promise<Allows> {
  const asked = new Map<string, Promise<boolean>>();
  for (const { scope, within, organizationIds } of questions) {
    if (within !== undefined) continue;
    for (const id of organizationIds) {
      const key = keyOf(scope, id);
      if (!asked.has(key)) asked.set(key, can(scope, 'check-in.write', { organizationId: id }));
    }
  }
  const answers = new Map(await Promise.all([...asked].map(async ([key, answer]) => [key, await answer] as const)));
  return (scope, within, organizationId) =>
    within === undefined ? answers.get(keyOf(scope, organizationId)) === true : within === organizationId;
}

// The whole actor: whatever decides about a permission is part of it.
const keyOf = ({ actor }: Scope, organizationId: string): string => `${organizationId} ${JSON.stringify(actor)}`;
