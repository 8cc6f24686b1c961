import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Event, eventById } from '../events/index.ts';
import { EmailAddress } from '../users/index.ts';
import { EventReport, REPORT_REASONS } from './event-report.entity.ts';
import { reportSubject } from './report-subject.ts';

export const ReportEvent = z.strictObject({
  reason: z.enum(REPORT_REASONS).meta({ title: 'report.reason' }),
  text: z.string().trim().min(10).max(2000).meta({ title: 'report.text', widget: 'textarea' }),
  email: EmailAddress.or(z.literal('').transform(() => null))
    .nullable()
    .default(null)
    .meta({ title: 'report.email', help: 'report.email_help', widget: 'email' }),
});

/** Somebody tells the site that something is wrong with an event that they can see. */
export async function reportEvent(
  scope: Scope,
  { eventId, reason, text, email }: z.output<typeof ReportEvent> & { readonly eventId: string },
): Promise<{ reportId: string }> {
  const event = await eventById(scope, eventId);
  if (!event || event.state === 'draft') throw new DomainError('event.not_found', { status: 404 });
  const { actor } = scope;
  return scope.tx(async (tx) => {
    const report = tx.em.create(EventReport, {
      id: newId(),
      event: tx.em.getReference(Event, event.id, { wrapped: true }),
      reason,
      text,
      email,
      userId: actor.kind === 'user' ? actor.userId : null,
      state: 'open',
      createdAt: tx.clock.now(),
    });
    const organizationId = event.organization.id;
    tx.audit('event.reported', reportSubject(report.id, event), { after: { reason } });
    tx.emit('event.reported', { v: 1, reportId: report.id, organizationId, eventId: event.id, reason });
    return { reportId: report.id };
  });
}
