import { z } from 'zod';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { listEvents } from '../../../modules/events/index.ts';
import { customRolesOf, EventLimit, RoleChoice, ROLES } from '../../../modules/organizations/index.ts';
import type { Field, Link, Option } from '../../../render/contract/index.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

/** What a member may do, and where: the form of members and of invitations. */
export const MembershipForm = z.object({
  role: RoleChoice,
  limit: z.enum(['all', 'some']).default('all').meta({ title: 'members.limit.label', widget: 'radio' }),
  eventIds: z.array(z.uuid()).default([]).meta({ title: 'members.limit.events' }),
});

export const MEMBERSHIP_GROUPS = [
  { fields: ['role'] },
  { title: 'members.limit.title', help: 'members.limit.help', fields: ['limit', 'eventIds'] },
];

const MOST = 200;

export function limitIn({ limit, eventIds }: z.output<typeof MembershipForm>): z.output<typeof EventLimit> {
  return limit === 'all' ? null : eventIds;
}

export function membershipValues(held: { readonly role: string; readonly eventIds: readonly string[] | null }) {
  return { role: held.role, limit: held.eventIds === null ? 'all' : 'some', eventIds: held.eventIds ?? [] };
}

/** The choices of those fields: the roles that there are, and the events, the latest first. */
export async function membershipFields(
  scope: Scope,
  request: PageRequest,
  held: readonly string[] | null = null,
): Promise<Readonly<Record<string, Partial<Field>>>> {
  return {
    role: { widget: 'radio', options: await roleOptions(scope, request), required: true },
    limit: {
      options: ['all', 'some'].map((value) => ({ value, label: scope.t(`members.limit.${value}`) })),
      required: true,
    },
    eventIds: { options: await eventOptions(scope, request, held) },
  };
}

export async function roleOptions(scope: Scope, request: PageRequest): Promise<Option[]> {
  const custom = await customRolesOf(scope, request.organization!.id);
  return [
    ...ROLES.map((role) => ({
      value: role,
      label: scope.t(`members.role.${role}`),
      help: scope.t(`members.role_help.${role}`),
    })),
    ...custom.map(({ id, name, permissions }) => ({
      value: id,
      label: name,
      help: permissionLine(scope, permissions),
    })),
  ];
}

export function permissionLine(scope: Scope, permissions: readonly string[]): string {
  return new Intl.ListFormat(scope.locale, { type: 'conjunction' }).format(
    permissions.map((permission) => scope.t(`permissions.${permission.replace('.', '_').replace('-', '_')}`)),
  );
}

export function memberTabs(scope: Scope, request: PageRequest, current: string): Link[] {
  return ['members', 'invitations', 'roles'].map((path) => ({
    label: scope.t(`${path}.title`),
    href: `/admin/o/${request.organization!.slug}/${path}`,
    current: path === current,
  }));
}

export async function eventOptions(
  scope: Scope,
  request: PageRequest,
  held: readonly string[] | null,
): Promise<Option[]> {
  const organizationId = request.organization!.id;
  const { rows } = await listEvents(scope, { organizationId, limit: MOST });
  const kept = held === null ? [] : (await listEvents(scope, { organizationId, eventIds: held, limit: MOST })).rows;
  const all = [...rows, ...kept.filter(({ id }) => rows.every((row) => row.id !== id))];
  return all.map(({ id, title, locale, startsAt, zone }) => ({
    value: id,
    label: `${translate(title, scope.locale, locale)} · ${shortWhen(startsAt, zone, timeLocale(scope))}`,
  }));
}
