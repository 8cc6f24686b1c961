import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  can,
  changeMember,
  memberById,
  type MemberRow,
  membersOf,
  removeMember,
} from '../../../modules/organizations/index.ts';
import type { Cell, ConfirmView, ListView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { readerDateCell } from '../../reader-time.ts';
import { historyEntries } from '../audit/history.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { formModel } from '../form-model.ts';
import { memberBulk } from './bulk-members.page.ts';
import { inviteAction } from './invitations.page.ts';
import {
  limitIn,
  memberTabs,
  MEMBERSHIP_GROUPS,
  membershipFields,
  MembershipForm,
  membershipValues,
} from './membership-fields.ts';

const baseOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/members`;

export const membersPage = page({
  path: '/admin/o/:org/members',
  may: 'members.read',
  nav: { section: 'organization', label: 'members.title', order: 70, icon: 'users' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const mayWrite = await can(scope, 'members.write', { organizationId });
    const members = await membersOf(scope, organizationId);
    const rows = members.map((member) => ({
      ...(mayWrite && { value: member.id }),
      label: member.name,
      cells: cellsOf(scope, request, member, mayWrite),
    }));
    const model: ListView = {
      title: scope.t('members.title'),
      tabs: memberTabs(scope, request, 'members'),
      actions: mayWrite ? [inviteAction(scope, request)] : [],
      table: {
        caption: scope.t('members.title'),
        columns: ['name', 'role', 'events', 'since'].map((key) => ({ label: scope.t(`members.column.${key}`) })),
        rows,
      },
      bulk: bulkOf(scope, request, memberBulk, rows),
      page: {},
      empty: { title: scope.t('members.empty'), text: scope.t('members.empty_text'), icon: 'users' },
    };
    return { view: 'admin/list', model };
  },
});

export const memberPage = page({
  path: '/admin/o/:org/members/:member',
  may: 'members.write',
  recent: true,
  form: MembershipForm,
  async show(scope, { member: id }, request) {
    const { name, email, role, customRole, eventIds } = await memberAt(scope, request, id);
    const model = formModel(scope, request, {
      ...head(scope, request, name),
      subtitle: email,
      schema: MembershipForm,
      values: membershipValues({ role: customRole?.id ?? role, eventIds }),
      groups: MEMBERSHIP_GROUPS,
      fields: { over: await membershipFields(scope, request, eventIds) },
      action: `${baseOf(request)}/${id}`,
      submit: scope.t('form.save'),
      cancelHref: baseOf(request),
      graveActions: [
        {
          label: scope.t('members.remove.title'),
          href: `${baseOf(request)}/${id}/remove`,
          tone: 'danger',
          dialog: true,
        },
      ],
      history: await historyEntries(scope, [id]),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { member: memberId }, values, request) {
    await memberAt(scope, request, memberId);
    const { role } = values;
    await changeMember(scope, { organizationId: request.organization!.id, memberId, role, eventIds: limitIn(values) });
    return { goTo: baseOf(request), flash: 'members.changed' };
  },
});

export const removeMemberPage = page({
  path: '/admin/o/:org/members/:member/remove',
  may: 'members.write',
  recent: true,
  async show(scope, { member: id }, request) {
    const { name } = await memberAt(scope, request, id);
    const model: ConfirmView = {
      ...head(scope, request, scope.t('members.remove.title')),
      text: scope.t('members.remove.text', { name }),
      consequences: ['access', 'account'].map((key) => scope.t(`members.remove.${key}`)),
      action: `${baseOf(request)}/${id}/remove`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('members.remove.submit'),
      tone: 'danger',
      cancelHref: baseOf(request),
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { member: memberId }, _values, request) {
    await memberAt(scope, request, memberId);
    await removeMember(scope, { organizationId: request.organization!.id, memberId });
    return { goTo: baseOf(request), flash: 'members.remove.done' };
  },
});

async function memberAt(scope: Scope, request: PageRequest, id: string): Promise<MemberRow> {
  const member = await memberById(scope, request.organization!.id, id);
  if (!member) throw new DomainError('member.not_found', { status: 404 });
  return member;
}

function head(scope: Scope, request: PageRequest, title: string) {
  return { title, breadcrumbs: [{ label: scope.t('members.title'), href: baseOf(request) }] };
}

function cellsOf(scope: Scope, request: PageRequest, member: MemberRow, mayWrite: boolean): Cell[] {
  const { id, name, email, role, customRole, eventIds, createdAt } = member;
  const limit =
    eventIds === null ? scope.t('members.limit.all') : scope.t('members.events', { count: eventIds.length });
  return [
    mayWrite
      ? { kind: 'link', text: name, href: `${baseOf(request)}/${id}`, detail: email }
      : { kind: 'text', text: name, detail: email },
    {
      kind: 'badge',
      label: customRole?.name ?? scope.t(`members.role.${role}`),
      tone: role === 'owner' ? 'info' : 'neutral',
    },
    { kind: 'text', text: limit },
    readerDateCell(scope, createdAt),
  ];
}
