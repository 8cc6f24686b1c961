import { z } from 'zod';
import { ORGANIZATION_PERMISSIONS } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { refusal } from '../../failure.ts';
import { Id } from '../schemas.ts';

export const Whoami = z
  .strictObject({
    kind: z.enum(['user', 'key', 'device']),
    id: Id,
    name: z.string(),
    organizationId: Id.nullable().meta({ description: 'Null for people: see `GET /organizations`.' }),
    permissions: z
      .array(z.enum(ORGANIZATION_PERMISSIONS))
      .nullable()
      .meta({ description: 'Null for people: those of their roles.' }),
    eventIds: z.array(Id).nullable().meta({ description: 'Null: limited to no events.' }),
  })
  .meta({ id: 'Whoami' });

export function whoamiJson({ actor }: Pick<Scope, 'actor'>): z.output<typeof Whoami> {
  switch (actor.kind) {
    case 'user': {
      const permissions = actor.via ? [...actor.via.permissions] : null;
      return { kind: 'user', id: actor.userId, name: actor.name, organizationId: null, permissions, eventIds: null };
    }
    case 'key': {
      const { keyId: id, name, organizationId, permissions, eventIds } = actor;
      const limit = eventIds ? [...eventIds] : null;
      return { kind: 'key', id, name, organizationId, permissions: [...permissions], eventIds: limit };
    }
    case 'device': {
      const { deviceId: id, name, organizationId, eventIds } = actor;
      return { kind: 'device', id, name, organizationId, permissions: ['check-in.write'], eventIds: [...eventIds] };
    }
    default:
      throw refusal(401);
  }
}
