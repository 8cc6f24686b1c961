import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  can,
  invitationById,
  type InvitationRow,
  invitationsOf,
  inviteMember,
  NewMember,
  resendInvitation,
  revokeInvitation,
} from '../../../modules/organizations/index.ts';
import type { Action, Cell, ConfirmView, ListView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { bulkOf } from '../bulk/bulk-acts.ts';
import { formModel } from '../form-model.ts';
import { invitationBulk } from './bulk-invitations.page.ts';
import {
  limitIn,
  memberTabs,
  MEMBERSHIP_GROUPS,
  membershipFields,
  MembershipForm,
  membershipValues,
} from './membership-fields.ts';
import { timeLocale } from '../../reader-time.ts';

const baseOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/invitations`;

export function inviteAction(scope: Scope, request: PageRequest): Action {
  return { label: scope.t('invitations.new.title'), href: `${baseOf(request)}/new`, tone: 'primary', icon: 'plus' };
}

const InviteForm = MembershipForm.extend({ email: NewMember.shape.email });

/** Who was invited and has not come yet. */
export const invitationsPage = page({
  path: '/admin/o/:org/invitations',
  may: 'members.read',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const mayWrite = await can(scope, 'members.write', { organizationId });
    const invitations = await invitationsOf(scope, organizationId);
    const rows = invitations.map((row) => ({
      ...(mayWrite && { value: row.id }),
      label: row.email,
      cells: cellsOf(scope, request, row, mayWrite),
    }));
    const model: ListView = {
      title: scope.t('members.title'),
      tabs: memberTabs(scope, request, 'invitations'),
      actions: mayWrite ? [inviteAction(scope, request)] : [],
      table: {
        caption: scope.t('invitations.title'),
        columns: [
          ...['address', 'role', 'events', 'until'].map((key) => ({ label: scope.t(`invitations.column.${key}`) })),
          { label: scope.t('invitations.column.actions'), quiet: true },
        ],
        rows,
      },
      bulk: bulkOf(scope, request, invitationBulk, rows),
      page: {},
      empty: { title: scope.t('invitations.empty'), text: scope.t('invitations.empty_text'), icon: 'mail' },
    };
    return { view: 'admin/list', model };
  },
});

export const newInvitationPage = page({
  path: '/admin/o/:org/invitations/new',
  may: 'members.write',
  recent: true,
  form: InviteForm,
  async show(scope, _at, request) {
    const model = formModel(scope, request, {
      ...head(scope, request, scope.t('invitations.new.title')),
      schema: InviteForm,
      values: membershipValues({ role: 'staff', eventIds: null }),
      groups: [{ fields: ['email'] }, ...MEMBERSHIP_GROUPS],
      fields: {
        over: { email: { help: scope.t('invitations.new.email_help') }, ...(await membershipFields(scope, request)) },
      },
      action: `${baseOf(request)}/new`,
      submit: scope.t('invitations.new.submit'),
      cancelHref: baseOf(request),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, { email, role, ...where }, request) {
    const organizationId = request.organization!.id;
    await inviteMember(scope, { organizationId, email, role, eventIds: limitIn({ role, ...where }) });
    return { goTo: baseOf(request), flash: 'invitations.new.done', flashParams: { email } };
  },
});

export const resendInvitationPage = page({
  path: '/admin/o/:org/invitations/:invitation/resend',
  may: 'members.write',
  async show(scope, { invitation: id }, request) {
    const { email } = await invitationAt(scope, request, id);
    return { view: 'admin/confirm', model: question(scope, request, { id, email, act: 'resend' }) };
  },
  async submit(scope, { invitation: invitationId }, _values, request) {
    const { email } = await invitationAt(scope, request, invitationId);
    await resendInvitation(scope, { organizationId: request.organization!.id, invitationId });
    return { goTo: baseOf(request), flash: 'invitations.resend.done', flashParams: { email } };
  },
});

export const revokeInvitationPage = page({
  path: '/admin/o/:org/invitations/:invitation/revoke',
  may: 'members.write',
  async show(scope, { invitation: id }, request) {
    const { email } = await invitationAt(scope, request, id);
    return { view: 'admin/confirm', model: question(scope, request, { id, email, act: 'revoke' }) };
  },
  async submit(scope, { invitation: invitationId }, _values, request) {
    await invitationAt(scope, request, invitationId);
    await revokeInvitation(scope, { organizationId: request.organization!.id, invitationId });
    return { goTo: baseOf(request), flash: 'invitations.revoke.done' };
  },
});

function question(
  scope: Scope,
  request: PageRequest,
  { id, email, act }: { readonly id: string; readonly email: string; readonly act: 'resend' | 'revoke' },
): ConfirmView {
  return {
    ...head(scope, request, scope.t(`invitations.${act}.title`)),
    text: scope.t(`invitations.${act}.text`, { email }),
    consequences: [scope.t(`invitations.${act}.link`)],
    action: `${baseOf(request)}/${id}/${act}`,
    hidden: [],
    errors: errorSummary(request.again?.errors, request.again?.problem),
    fields: [],
    submit: scope.t(`invitations.${act}.submit`),
    tone: act === 'revoke' ? 'danger' : 'primary',
    cancelHref: baseOf(request),
  };
}

function cellsOf(scope: Scope, request: PageRequest, row: InvitationRow, mayWrite: boolean): Cell[] {
  const { id, email, role, customRole, eventIds, invitedBy, expiresAt, isOver } = row;
  const limit =
    eventIds === null ? scope.t('members.limit.all') : scope.t('members.events', { count: eventIds.length });
  const act = (name: 'resend' | 'revoke'): Action => ({
    label: scope.t(`invitations.${name}.title`),
    href: `${baseOf(request)}/${id}/${name}`,
    tone: name === 'revoke' ? 'danger' : 'secondary',
    dialog: true,
  });
  const by = invitedBy === null ? undefined : scope.t('invitations.by', { name: invitedBy });
  return [
    { kind: 'text', text: email, detail: by },
    { kind: 'badge', label: customRole?.name ?? scope.t(`members.role.${role}`), tone: 'neutral' },
    { kind: 'text', text: limit },
    isOver
      ? { kind: 'badge', label: scope.t('invitations.over_badge'), tone: 'warning' }
      : { kind: 'instant', text: instantText(expiresAt, 'UTC', timeLocale(scope)), iso: expiresAt.toISOString() },
    mayWrite ? { kind: 'actions', actions: [act('resend'), act('revoke')] } : { kind: 'text', text: '' },
  ];
}

async function invitationAt(scope: Scope, request: PageRequest, id: string): Promise<InvitationRow> {
  const invitation = await invitationById(scope, request.organization!.id, id);
  if (!invitation) throw new DomainError('invitation.not_found', { status: 404 });
  return invitation;
}

function head(scope: Scope, request: PageRequest, title: string) {
  return { title, breadcrumbs: [{ label: scope.t('invitations.title'), href: baseOf(request) }] };
}
