import { z } from 'zod';
import { changeMember, membersOf, removeMember, RoleChoice } from '../../../modules/organizations/index.ts';
import { bulkAct, type BulkActs } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';
import { roleOptions } from './membership-fields.ts';

const RoleForm = z.object({ role: RoleChoice });

export const memberBulk: BulkActs = {
  path: '/admin/o/:org/members/bulk',
  may: 'members.write',
  recent: true,
  title: 'members.title',
  listOf: (request) => `/admin/o/${request.organization!.slug}/members`,
  async find(scope, ids, request) {
    const members = await membersOf(scope, request.organization!.id);
    return members
      .filter(({ id }) => ids.includes(id))
      .map(({ id, name, email }) => ({ id, label: `${name} (${email})` }));
  },
  acts: {
    role: bulkAct({
      label: 'members.bulk.role_label',
      ask: 'members.bulk.role',
      effects: ['members.bulk.role_effect'],
      done: 'members.bulk.role_done',
      tone: 'primary',
      form: RoleForm,
      fields: async (scope, request) => ({
        role: { widget: 'radio', options: await roleOptions(scope, request), required: true },
      }),
      run: (scope, { id: memberId }, { role }, request) =>
        changeMember(scope, { organizationId: request.organization!.id, memberId, role }),
    }),
    remove: bulkAct({
      label: 'members.bulk.remove_label',
      ask: 'members.bulk.remove',
      effects: ['members.remove.access', 'members.remove.account'],
      done: 'members.bulk.remove_done',
      tone: 'danger',
      run: (scope, { id: memberId }, _values, request) =>
        removeMember(scope, { organizationId: request.organization!.id, memberId }),
    }),
  },
};

export const bulkMembersPage = bulkPage(memberBulk);
