import { newId } from '../../core/kernel/ids.ts';
import { Member, Organization, type Role } from '../../core/modules/organizations/index.ts';
import { User } from '../../core/modules/users/index.ts';
import type { Browser, Portal } from '../setup/portal.ts';
import type { TestSite } from '../setup/test-site.ts';

/** A browser in which somebody is signed in who works for an organization. */
export async function staffBrowser(
  site: TestSite,
  portal: Portal,
  { organizationId, role }: { readonly organizationId: string; readonly role: Role },
): Promise<Browser> {
  const id = newId();
  await site.scope().tx(async (tx) => {
    const createdAt = tx.clock.now();
    tx.em.create(User, { id, email: `${id}@example.org`, name: 'Ann', locale: 'en', isAdmin: false, createdAt });
    await tx.em.flush();
    const organization = tx.em.getReference(Organization, organizationId, { wrapped: true });
    const user = tx.em.getReference(User, id, { wrapped: true });
    tx.em.create(Member, { id: newId(), organization, user, role, createdAt });
  });
  return portal.browser(id);
}
