import { newId } from '../../core/kernel/ids.ts';
import type { Actor } from '../../core/kernel/scope/actor.ts';
import { confirmOrder, orderByCode, placeOrder, type TicketRow } from '../../core/modules/orders/index.ts';
import { Member, type Role } from '../../core/modules/organizations/index.ts';
import { User } from '../../core/modules/users/index.ts';
import type { TestSite } from '../setup/test-site.ts';
import type { Shop } from './shop.ts';

/** Tickets of one confirmed order; of a price, they are to be paid at the door. */
export async function issueTickets(
  site: TestSite,
  shop: Shop,
  ticketTypeId: string,
  quantity = 1,
): Promise<TicketRow[]> {
  const draft = await shop.draft(ticketTypeId, quantity);
  const buyer = { email: 'mara@example.org', name: 'Mara Lind' };
  await placeOrder(site.scope(), { code: draft.code, buyer });
  await site.scope().tx(async (tx) => void (await confirmOrder(tx, draft.id)));
  return [...(await orderByCode(site.scope(), draft.code))!.tickets];
}

/** Somebody who works for an organization. */
export async function hire(
  site: TestSite,
  organizationId: string,
  role: Role = 'staff',
): Promise<Extract<Actor, { kind: 'user' }>> {
  const userId = newId();
  const email = `${userId}@example.org`;
  await site.scope().tx(async (tx) => {
    const now = tx.clock.now();
    tx.em.create(User, { id: userId, email, name: 'Ann Petersen', passwordHash: null, locale: 'en', createdAt: now });
    await tx.em.flush();
    tx.em.create(Member, { id: newId(), organization: organizationId, user: userId, role, createdAt: now });
  });
  return { kind: 'user', userId, email, name: 'Ann Petersen', isAdmin: false };
}
