import { DomainError } from '../../kernel/errors.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import { jsonIn } from '../../kernel/db/rows.ts';
import { Quota } from './quota.entity.ts';
import { quotaSubject } from './update-quota.ts';

/**
 * Takes a shared quota away in which nothing is taken. Not the last one of a ticket type: what was limited would be sold
 * without end. A draft that wants it in this moment finds no places there.
 */
export async function deleteQuota(
  scope: Scope,
  { eventId, id }: { readonly eventId: string; readonly id: string },
): Promise<void> {
  await scope.tx(async (tx) => {
    const quota = await tx.em.findOne(Quota, { id, event: eventId, purpose: 'places' });
    if (!quota) throw new DomainError('quota.not_found', { status: 404 });
    if (quota.ownTypeId) throw new DomainError('quota.is_own', { status: 409 });
    await refuseLastLimit(tx, id);
    const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
      'delete from quotas where id = ? and taken = 0 and own_type_id is null',
      [id],
      'run',
    );
    if (affectedRows === 0) throw new DomainError('quota.in_use', { status: 409 });
    tx.audit('quota.deleted', quotaSubject(quota), { before: { name: quota.name, size: quota.size ?? null } });
  });
}

async function refuseLastLimit(tx: TxScope, quotaId: string): Promise<void> {
  const [type] = await tx.em.execute<{ name: unknown }[]>(
    `select t.name from ticket_types t inner join ticket_type_quotas tq on tq.ticket_type_id = t.id
     where tq.quota_id = ? and t.state = 'active'
       and not exists (select 1 from ticket_type_quotas o where o.ticket_type_id = t.id and o.quota_id <> ?)
     order by t.id limit 1`,
    [quotaId, quotaId],
  );
  if (!type) return;
  const ticket = translate(jsonIn<Translated>(type.name), tx.locale);
  throw new DomainError('quota.last_limit', { status: 409, params: { ticket } });
}
