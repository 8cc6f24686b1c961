import { DomainError } from '../../../kernel/errors.ts';
import { ORGANIZATION_PERMISSIONS, page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  can,
  createCustomRole,
  CustomRoleChanges,
  customRoleById,
  customRolesOf,
  type CustomRoleRow,
  deleteCustomRole,
  DeleteCustomRole,
  NewCustomRole,
  permissionsIn,
  permissionsOf,
  ROLES,
  updateCustomRole,
} from '../../../modules/organizations/index.ts';
import type { Action, Cell, ConfirmView, Field, ListView } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { historyEntries } from '../audit/history.ts';
import { formModel } from '../form-model.ts';
import { memberTabs, permissionLine, roleOptions } from './membership-fields.ts';

const baseOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/roles`;

/** The roles that every organization has, and those that this one made. */
export const rolesPage = page({
  path: '/admin/o/:org/roles',
  may: 'members.read',
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const mayWrite = await can(scope, 'members.write', { organizationId });
    const create: Action = { label: scope.t('roles.new.title'), href: `${baseOf(request)}/new`, icon: 'plus' };
    const custom = await customRolesOf(scope, organizationId);
    const model: ListView = {
      title: scope.t('members.title'),
      tabs: memberTabs(scope, request, 'roles'),
      actions: mayWrite ? [{ ...create, tone: 'primary' }] : [],
      table: {
        caption: scope.t('roles.title'),
        columns: ['name', 'permissions', 'members'].map((key) => ({ label: scope.t(`roles.column.${key}`) })),
        rows: [
          ...ROLES.map((role) => ({
            cells: [
              { kind: 'text', text: scope.t(`members.role.${role}`), detail: scope.t('roles.built_in') } as const,
              { kind: 'text', text: permissionLine(scope, [...permissionsOf(role, undefined)]) } as const,
              { kind: 'text', text: '' } as const,
            ],
          })),
          ...custom.map((role) => ({ cells: cellsOf(scope, request, role, mayWrite) })),
        ],
      },
      page: {},
      empty: { title: scope.t('roles.title'), text: scope.t('roles.help'), icon: 'users' },
    };
    return { view: 'admin/list', model };
  },
});

export const newRolePage = page({
  path: '/admin/o/:org/roles/new',
  may: 'members.write',
  recent: true,
  form: NewCustomRole,
  async show(scope, _at, request) {
    const model = formModel(scope, request, {
      ...head(scope, request, scope.t('roles.new.title')),
      subtitle: scope.t('roles.help'),
      schema: NewCustomRole,
      values: { permissions: ['events.read'] },
      groups: [{ fields: ['name', 'permissions'] }],
      fields: { over: { permissions: await permissionField(scope, request) } },
      action: `${baseOf(request)}/new`,
      submit: scope.t('roles.new.submit'),
      cancelHref: baseOf(request),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    await createCustomRole(scope, { organizationId: request.organization!.id, ...values });
    return { goTo: baseOf(request), flash: 'roles.new.done' };
  },
});

export const rolePage = page({
  path: '/admin/o/:org/roles/:role',
  may: 'members.write',
  recent: true,
  form: CustomRoleChanges,
  async show(scope, { role: id }, request) {
    const role = await roleAt(scope, request, id);
    const href = `${baseOf(request)}/${id}`;
    const model = formModel(scope, request, {
      ...head(scope, request, role.name),
      schema: CustomRoleChanges,
      values: { ...role },
      version: role.version,
      groups: [{ fields: ['name', 'permissions'] }],
      fields: {
        over: { name: { required: true }, permissions: await permissionField(scope, request, role.permissions) },
      },
      action: href,
      submit: scope.t('form.save'),
      cancelHref: baseOf(request),
      graveActions: [{ label: scope.t('roles.delete.title'), href: `${href}/delete`, tone: 'danger', dialog: true }],
      history: await historyEntries(scope, [id]),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { role: roleId }, values, request) {
    await roleAt(scope, request, roleId);
    await updateCustomRole(scope, { organizationId: request.organization!.id, roleId, ...values });
    return { goTo: baseOf(request), flash: 'roles.saved' };
  },
});

export const deleteRolePage = page({
  path: '/admin/o/:org/roles/:role/delete',
  may: 'members.write',
  recent: true,
  form: DeleteCustomRole,
  async show(scope, { role: id }, request) {
    const role = await roleAt(scope, request, id);
    const { again } = request;
    const options = (await roleOptions(scope, request)).filter(({ value }) => value !== id && value !== 'owner');
    const fields = fieldsFromSchema(DeleteCustomRole, {
      say: scope.t,
      values: again?.values ?? { moveTo: 'staff' },
      errors: again?.errors,
      over: { moveTo: { label: scope.t('roles.delete.move_to'), options, required: true } },
    });
    const isHeld = role.members > 0 || role.invitations > 0;
    const model: ConfirmView = {
      ...head(scope, request, scope.t('roles.delete.title')),
      text: scope.t('roles.delete.text', { name: role.name }),
      consequences: [isHeld ? scope.t('roles.delete.held', { count: role.members }) : scope.t('roles.delete.unused')],
      action: `${baseOf(request)}/${id}/delete`,
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: isHeld ? fields : [],
      submit: scope.t('roles.delete.submit'),
      tone: 'danger',
      cancelHref: `${baseOf(request)}/${id}`,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope, { role: roleId }, { moveTo }, request) {
    await roleAt(scope, request, roleId);
    await deleteCustomRole(scope, { organizationId: request.organization!.id, roleId, moveTo });
    return { goTo: baseOf(request), flash: 'roles.delete.done' };
  },
});

function cellsOf(scope: Scope, request: PageRequest, role: CustomRoleRow, mayWrite: boolean): Cell[] {
  const { id, name, permissions, members } = role;
  return [
    mayWrite ? { kind: 'link', text: name, href: `${baseOf(request)}/${id}` } : { kind: 'text', text: name },
    { kind: 'text', text: permissionLine(scope, permissions) },
    { kind: 'count', text: String(members) },
  ];
}

/** What the person who edits lacks is not offered: nobody hands it on. */
async function permissionField(
  scope: Scope,
  request: PageRequest,
  held: readonly string[] = [],
): Promise<Partial<Field>> {
  const own = await permissionsIn(scope, request.organization!.id);
  const offered = ORGANIZATION_PERMISSIONS.filter((permission) => own.has(permission) || held.includes(permission));
  return {
    help: scope.t('roles.permissions_help'),
    options: offered.map((value) => ({ value, label: permissionLine(scope, [value]) })),
  };
}

async function roleAt(scope: Scope, request: PageRequest, id: string): Promise<CustomRoleRow> {
  const role = await customRoleById(scope, request.organization!.id, id);
  if (!role) throw new DomainError('role.not_found', { status: 404 });
  return role;
}

function head(scope: Scope, request: PageRequest, title: string) {
  return { title, breadcrumbs: [{ label: scope.t('roles.title'), href: baseOf(request) }] };
}
