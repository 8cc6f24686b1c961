import { z } from 'zod';
import type { Scope } from '../../kernel/scope/scope.ts';
import { lockOpenOrganization } from './update-organization.ts';

export const FirstSteps = z.object({ steps: z.enum(['hidden', 'shown']) });

/** Puts the list of what a new organization does first out of the way, or brings it back, for all of its people. */
export async function setFirstSteps(
  scope: Scope,
  { organizationId, steps }: z.output<typeof FirstSteps> & { readonly organizationId: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const organization = await lockOpenOrganization(tx, organizationId);
    const before = organization.stepsHiddenAt ? 'hidden' : 'shown';
    if (before === steps) return;
    organization.stepsHiddenAt = steps === 'hidden' ? tx.clock.now() : null;
    tx.audit(
      'organization.first_steps',
      { kind: 'organization', id: organizationId, organizationId, label: organization.name },
      { before: { steps: before }, after: { steps } },
    );
  });
}
