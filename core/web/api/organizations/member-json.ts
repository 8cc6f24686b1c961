import { z } from 'zod';
import { HELD_ROLES, type MemberRow, type MyOrganization } from '../../../modules/organizations/index.ts';
import { Id, Instant } from '../schemas.ts';

export const HeldRole = z.enum(HELD_ROLES).meta({ description: '`custom` is a role that the organization made.' });

export const MyOrganizationJson = z
  .strictObject({
    id: Id,
    slug: z.string(),
    name: z.string(),
    role: HeldRole.nullable().meta({ description: 'Null for admins of the site who are no members.' }),
    closed: z.boolean().meta({ description: 'It is looked at, and nothing in it changes any more.' }),
  })
  .meta({ id: 'MyOrganization' });

export function myOrganizationJson({
  id,
  slug,
  name,
  role,
  closed,
}: MyOrganization): z.output<typeof MyOrganizationJson> {
  return { id, slug, name, role: role ?? null, closed };
}

export const MemberJson = z
  .strictObject({
    id: Id,
    userId: Id,
    email: z.string(),
    name: z.string(),
    role: HeldRole,
    customRole: z.strictObject({ id: Id, name: z.string() }).nullable(),
    eventIds: z.array(Id).nullable().meta({ description: 'The events that the member is limited to; null for all.' }),
    createdAt: Instant,
  })
  .meta({ id: 'Member' });

export function memberJson({ createdAt, eventIds, ...same }: MemberRow): z.output<typeof MemberJson> {
  return { ...same, eventIds: eventIds && [...eventIds], createdAt: createdAt.toISOString() };
}
