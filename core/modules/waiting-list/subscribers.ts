import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { offerPlaces } from './offer-places.ts';
import './waiting-list.hooks.ts';

/** What frees places and is announced is passed on at once; the sweep finds the rest within a minute. */
export function subscribeWaitingList(hooks: HookRegistrar): void {
  hooks.on('order.cancelled', 'waiting-list.after-cancelling', async (scope, { eventId }) => {
    await offerPlaces(scope, { eventId });
  });
  hooks.on('order.expired', 'waiting-list.after-expiry', async (scope, { eventId }) => {
    await offerPlaces(scope, { eventId });
  });
  hooks.on(
    'hold.changed',
    'waiting-list.after-hold',
    async (scope, { eventId }) => {
      await offerPlaces(scope, { eventId });
    },
    { when: ({ what }) => what !== 'created' && what !== 'converted' },
  );
  hooks.on(
    'waiting_list.ended',
    'waiting-list.next',
    async (scope, { eventId }) => {
      await offerPlaces(scope, { eventId });
    },
    { when: ({ how }) => how !== 'accepted' },
  );

  hooks.action('user.deleting', async (tx, { userId, email, isVerified }) => {
    if (!isVerified) return;
    const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
      `update waiting_entries set email = null, name = '', standing = null, updated_at = ?,
         state = case when state = 'waiting' then 'left' else state end
       where email = ?`,
      [tx.clock.now(), email],
      'run',
    );
    if (affectedRows > 0) {
      tx.audit('user.waiting_forgotten', { kind: 'user', id: userId }, { after: { entries: affectedRows } });
    }
  });
  hooks.filter('user.export', async (files, { email, isVerified, em }) => {
    if (!isVerified) return files;
    const json = await em.execute<Record<string, unknown>[]>(
      `select w.event_id, w.ticket_type_id, w.variation_id, w.occurrence_id, w.name, w.email, w.locale, w.quantity, w.state,
         w.offered_at, w.offer_expires_at, w.created_at
       from waiting_entries w where w.email = ? order by w.id`,
      [email],
    );
    return json.length === 0 ? files : [...files, { name: 'core-waiting-lists.json', json }];
  });
}
