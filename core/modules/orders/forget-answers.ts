import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { removeAnswerFiles } from './answer-files.ts';

/** What a buyer answered, for the order and for their own tickets, goes with their name. */
export async function forgetAnswers(
  tx: TxScope,
  orderIds: readonly string[],
  { name, email }: { readonly name: string; readonly email: string },
): Promise<void> {
  const own = `order_id in (?) and (ticket_id is null or ticket_id in (
    select t.id from tickets t inner join orders o on o.id = t.order_id
    where t.order_id in (?) and (t.attendee_name = ? or lower(t.attendee_email) = ? or t.attendee_name = o.name)))`;
  const params = [orderIds, orderIds, name, email];
  const files = await tx.em.execute<{ id: string; path: string }[]>(
    `select id, path from answer_files where order_id in (?) and cast(id as char(36)) in (select value from answers where ${own})`,
    [orderIds, ...params],
  );
  await tx.em.execute(`delete from answers where ${own}`, params, 'run');
  await tx.em.execute('delete from checkouts where order_id in (?)', [orderIds], 'run');
  await removeRows(tx, files);
}

/** The files of drafts that are about to go. */
export async function forgetFiles(tx: TxScope, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const files = await tx.em.execute<{ id: string; path: string }[]>(
    'select id, path from answer_files where order_id in (?)',
    [orderIds],
  );
  await removeRows(tx, files);
}

/** All files that were sent to an organization, where all that is its own goes. */
export async function forgetFilesOf(tx: TxScope, organizationId: string): Promise<void> {
  const files = await tx.em.execute<{ id: string; path: string }[]>(
    'select id, path from answer_files where organization_id = ?',
    [organizationId],
  );
  await removeRows(tx, files, organizationId);
}

async function removeRows(
  tx: TxScope,
  files: readonly { id: string; path: string }[],
  organizationId?: string,
): Promise<void> {
  if (files.length === 0) return;
  const ids = files.map(({ id }) => id);
  await tx.em.execute('delete from answer_files where id in (?)', [ids], 'run');
  tx.enqueue(removeAnswerFiles, { paths: files.map(({ path }) => path), organizationId });
}

/** What was typed for orders that were placed meanwhile is kept with the order itself. */
export async function forgetCheckouts(scope: Scope): Promise<void> {
  await scope.as(SYSTEM).tx(async (tx) => {
    const rows = await tx.em.execute<{ id: string }[]>(
      `select c.id from checkouts c inner join orders o on o.id = c.order_id
       where o.state in ('pending', 'confirmed', 'cancelled') order by c.id limit 1000`,
    );
    if (rows.length > 0) {
      await tx.em.execute('delete from checkouts where id in (?)', [rows.map(({ id }) => id)], 'run');
    }
  });
}
