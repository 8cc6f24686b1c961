import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  closeOrganization,
  organizationById,
  type Owed,
  reopenOrganization,
  whatIsOwed,
} from '../../../modules/organizations/index.ts';
import type { ConfirmView, Field } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';

const CloseForm = z.object({ name: z.string().trim().max(200).meta({ title: 'close.name' }) });

const OWED = ['events', 'orders', 'payments', 'attention'] as const;

/** Says what an organization still owes, and what closing it will do. */
export const closePage = page({
  path: '/admin/o/:org/close',
  may: 'members.write',
  recent: true,
  form: CloseForm,
  async show(scope, _at, request) {
    const { id, slug, name } = request.organization!;
    const owed = await whatIsOwed(scope, { organizationId: id });
    const field: Field = {
      widget: 'text',
      name: 'name',
      label: scope.t('close.name'),
      help: scope.t('close.name_help', { name }),
      value: String(request.again?.values['name'] ?? ''),
      error: request.again?.errors['name'],
      required: true,
      autocomplete: 'off',
    };
    const model: ConfirmView = {
      title: scope.t('close.title'),
      breadcrumbs: [{ label: scope.t('membership.title'), href: `/admin/o/${slug}/membership` }],
      text: scope.t(owed.isEmpty ? 'close.delete_text' : 'close.archive_text', { name }),
      consequences: consequencesOf(scope, owed),
      action: `/admin/o/${slug}/close`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [field],
      submit: scope.t(owed.isEmpty ? 'close.delete' : 'close.archive'),
      tone: 'danger',
      cancelHref: `/admin/o/${slug}/membership`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, _at, { name }, request) {
    const organizationId = request.organization!.id;
    const done = await closeOrganization(scope, { organizationId, name });
    return { goTo: '/admin', flash: done === 'deleted' ? 'close.deleted' : 'close.archived' };
  },
});

/** For the site's admins, who are asked by people that want to go on. */
export const reopenPage = page({
  path: '/admin/organizations/:organization/reopen',
  may: 'site.admin',
  async show(scope, { organization: id }, request) {
    const organization = /^[0-9a-f-]{36}$/.test(id) ? await organizationById(scope, id) : undefined;
    if (!organization) throw new DomainError('organization.not_found', { status: 404 });
    const model: ConfirmView = {
      title: scope.t('close.reopen.title'),
      text: scope.t('close.reopen.text', { name: organization.name }),
      consequences: [scope.t('close.reopen.what')],
      action: `/admin/organizations/${id}/reopen`,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      fields: [],
      submit: scope.t('close.reopen.submit'),
      tone: 'primary',
      cancelHref: '/admin/organizations',
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { organization: organizationId }) {
    await reopenOrganization(scope, { organizationId });
    return { goTo: '/admin/organizations', flash: 'close.reopen.done' };
  },
});

function consequencesOf(scope: Scope, owed: Owed): string[] {
  const open = OWED.filter((key) => owed[key] > 0);
  if (open.length > 0) {
    return [scope.t('close.owed.first'), ...open.map((key) => scope.t(`close.owed.${key}`, { count: owed[key] }))];
  }
  const what = owed.isEmpty ? ['gone', 'final'] : ['kept', 'members', 'public'];
  return what.map((key) => scope.t(`close.what.${key}`));
}
