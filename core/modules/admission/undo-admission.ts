import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { scanById, type ScanRow } from './scan-queries.ts';

/**
 * Takes an admission back: its ticket gets in once more. Repeatable: what was taken back stays so. Only within that
 * organization and event, where they are given.
 */
export async function undoAdmission(
  scope: Scope,
  { id, organizationId, eventId }: { id: string; organizationId?: string; eventId?: string },
): Promise<ScanRow> {
  const scan = await scanById(scope, id);
  const isElsewhere =
    (organizationId !== undefined && scan?.organizationId !== organizationId) ||
    (eventId !== undefined && scan?.eventId !== eventId);
  if (!scan || isElsewhere) throw new DomainError('check_in.scan_not_found', { status: 404 });
  if (scan.result !== 'valid') throw new DomainError('check_in.nothing_to_undo', { status: 409 });

  await scope.tx(async (tx) => {
    const now = tx.clock.now();
    const { affectedRows } = await tx.em.execute<{ affectedRows: number }>(
      'update scans set undone_at = ? where id = ? and undone_at is null',
      [now, id],
      'run',
    );
    if (affectedRows === 0) return;
    const ticketId = scan.ticketId!;
    const [ticket] = await tx.em.execute<{ order_id: string; event_id: string }[]>(
      'select order_id, event_id from tickets where id = ?',
      [ticketId],
    );
    await tx.em.execute('update tickets set admitted_at = null where id = ?', [ticketId], 'run');
    const subject = { kind: 'ticket', id: ticketId, organizationId: scan.organizationId };
    tx.audit(
      'ticket.check_in_undone',
      { ...subject, label: scan.orderCode ?? '' },
      { before: { admittedAt: scan.at.toISOString() }, after: { admittedAt: null } },
    );
    tx.emit('ticket.check_in_undone', {
      v: 1,
      ticketId,
      orderId: ticket!.order_id,
      eventId: ticket!.event_id,
      organizationId: scan.organizationId,
      scanId: id,
      at: now.toISOString(),
    });
  });
  return (await scanById(scope, id))!;
}
