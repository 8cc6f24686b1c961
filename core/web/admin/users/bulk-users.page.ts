import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { endAllSessions, requestPasswordReset, usersByIds } from '../../../modules/users/index.ts';
import { bulkAct, type BulkActs } from '../bulk/bulk-acts.ts';
import { bulkPage } from '../bulk/bulk-page.ts';
import { BASE, userAt } from './user-at.ts';

export const userBulk: BulkActs = {
  path: `${BASE}/bulk`,
  may: 'site.admin',
  recent: true,
  title: 'users.title',
  listOf: () => BASE,
  find: async (scope, ids) =>
    (await usersByIds(scope, ids)).map(({ id, name, email }) => ({ id, label: `${name} (${email})` })),
  acts: {
    link: bulkAct({
      label: 'users.send_link',
      ask: 'users.bulk.link',
      effects: ['users.bulk.link_effect'],
      done: 'users.bulk.link_done',
      tone: 'primary',
      async run(scope, { id }) {
        const { email } = await userAt(scope, id);
        await requestPasswordReset(scope, { email });
      },
    }),
    'sign-out': bulkAct({
      label: 'users.bulk.sign_out_label',
      ask: 'users.bulk.sign_out',
      effects: ['users.bulk.sign_out_effect'],
      done: 'users.bulk.sign_out_done',
      tone: 'danger',
      async run(scope, { id: userId }) {
        refuseOwn(scope, userId);
        const { email } = await userAt(scope, userId);
        await endAllSessions(scope, { userId, email });
      },
    }),
  },
};

export const bulkUsersPage = bulkPage(userBulk);

/** Who chose everybody meant everybody else: the page after the act is to be seen. */
function refuseOwn({ actor }: Scope, userId: string): void {
  if (actor.kind !== 'user' || actor.userId !== userId) return;
  throw new DomainError('bulk.own_account', { status: 409 });
}
