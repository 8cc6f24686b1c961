import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  addMember,
  changeRole,
  memberById,
  type MemberRow,
  membersOf,
  NewMember,
  removeMember,
  RoleName,
  ROLES,
} from '../../../modules/organizations/index.ts';
import type { Action, ConfirmView, Field, ListView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { dateText } from '../../storefront/view-models/when.ts';
import { formModel } from '../form-model.ts';

const baseOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/members`;

export const membersPage = page({
  path: '/admin/o/:org/members',
  may: 'members.write',
  nav: { section: 'organization', label: 'members.title', order: 70, icon: 'users' },
  async show(scope, _at, request) {
    const members = await membersOf(scope, request.organization!.id);
    const href = `${baseOf(request)}/new`;
    const add: Action = { label: scope.t('members.new.title'), href, tone: 'primary', icon: 'plus' };
    const model: ListView = {
      title: scope.t('members.title'),
      actions: [add],
      table: {
        caption: scope.t('members.title'),
        columns: ['name', 'role', 'since'].map((key) => ({ label: scope.t(`members.column.${key}`) })),
        rows: members.map(({ id, name, email, role, createdAt }) => ({
          cells: [
            { kind: 'link', text: name, href: `${baseOf(request)}/${id}`, detail: email },
            { kind: 'badge', label: scope.t(`members.role.${role}`), tone: role === 'owner' ? 'info' : 'neutral' },
            { kind: 'instant', text: dateText(createdAt, 'UTC', scope.locale), iso: createdAt.toISOString() },
          ],
        })),
      },
      page: {},
      empty: { title: scope.t('members.empty'), text: scope.t('members.empty_text'), icon: 'users', action: add },
    };
    return { view: 'admin/list', model };
  },
});

export const newMemberPage = page({
  path: '/admin/o/:org/members/new',
  may: 'members.write',
  form: NewMember,
  async show(scope, _at, request) {
    const model = formModel(scope, request, {
      ...head(scope, request, scope.t('members.new.title')),
      schema: NewMember,
      values: { role: 'staff' },
      groups: [{ fields: ['email', 'role'] }],
      fields: { over: { email: { help: scope.t('members.new.email_help') }, role: roleField(scope) } },
      action: `${baseOf(request)}/new`,
      submit: scope.t('members.new.submit'),
      cancelHref: baseOf(request),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    await addMember(scope, { organizationId: request.organization!.id, ...values });
    return { goTo: baseOf(request), flash: 'members.new.done' };
  },
});

const RoleForm = z.object({ role: RoleName });

export const memberPage = page({
  path: '/admin/o/:org/members/:member',
  may: 'members.write',
  form: RoleForm,
  async show(scope, { member: id }, request) {
    const { name, email, role } = await memberAt(scope, request, id);
    const model = formModel(scope, request, {
      ...head(scope, request, name),
      subtitle: email,
      schema: RoleForm,
      values: { role },
      groups: [{ fields: ['role'] }],
      fields: { over: { role: roleField(scope) } },
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
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { member: memberId }, { role }, request) {
    await memberAt(scope, request, memberId);
    await changeRole(scope, { organizationId: request.organization!.id, memberId, role });
    return { goTo: baseOf(request), flash: 'members.changed' };
  },
});

export const removeMemberPage = page({
  path: '/admin/o/:org/members/:member/remove',
  may: 'members.write',
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

function roleField(scope: Scope): Partial<Field> {
  const options = ROLES.map((role) => ({
    value: role,
    label: scope.t(`members.role.${role}`),
    help: scope.t(`members.role_help.${role}`),
  }));
  return { widget: 'radio', options, required: true };
}
