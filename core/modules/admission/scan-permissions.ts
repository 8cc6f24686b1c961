import type { Scope } from '../../kernel/scope/scope.ts';
import { can } from '../organizations/index.ts';

/** What a scan touches, and who made it. */
export interface PermissionQuestion {
  readonly scope: Scope;
  /** Where it was let into an organization already, that one alone. */
  readonly within: string | undefined;
  readonly events: readonly ScanEvent[];
}

/** An event, and whose it is. */
export interface ScanEvent {
  readonly organizationId: string;
  readonly eventId: string;
}

/** Whether whoever scans may check in at an event. */
export type Allows = (scope: Scope, within: string | undefined, event: ScanEvent) => boolean;

/** Asks once for everybody who scans and every event they scan for. */
export async function scanPermissions(questions: readonly PermissionQuestion[]): Promise<Allows> {
  const asked = new Map<string, Promise<boolean>>();
  for (const { scope, within, events } of questions) {
    if (within !== undefined) continue;
    for (const event of events) {
      const key = keyOf(scope, event);
      if (!asked.has(key)) asked.set(key, can(scope, 'check-in.write', event));
    }
  }
  const answers = new Map(await Promise.all([...asked].map(async ([key, answer]) => [key, await answer] as const)));
  return (scope, within, event) =>
    within === undefined ? answers.get(keyOf(scope, event)) === true : within === event.organizationId;
}

// The whole actor: whatever decides about a permission is part of it.
const keyOf = ({ actor }: Scope, { organizationId, eventId }: ScanEvent): string =>
  `${organizationId} ${eventId} ${JSON.stringify(actor)}`;
