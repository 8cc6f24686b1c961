import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, ScopeFacts, TxScope } from '../../kernel/scope/scope.ts';
import { Event, hideEvent, showEventAgain, type EventDetail } from '../events/index.ts';
import { EventReport } from './event-report.entity.ts';
import { EventTakedown } from './event-takedown.entity.ts';
import { reportAt, takedownOf } from './report-queries.ts';
import { reportSubject } from './report-subject.ts';

const Reason = z.string().trim().min(10).max(1000);

export const DismissReport = z.strictObject({
  note: z.string().trim().max(1000).default('').meta({ title: 'moderation.note', widget: 'textarea' }),
});
export const TakeDownEvent = z.strictObject({
  reason: Reason.meta({ title: 'moderation.reason_to_organizer', widget: 'textarea' }),
});
export const ContactOrganizer = z.strictObject({
  message: Reason.meta({ title: 'moderation.message', widget: 'textarea' }),
});

type About<T> = T & { readonly reportId: string };

/** Nothing is wrong with the event, as far as this report goes. */
export async function dismissReport(
  scope: Scope,
  { reportId, note }: About<z.output<typeof DismissReport>>,
): Promise<void> {
  const { event } = await reportAt(scope, reportId);
  await scope.tx(async (tx) => {
    const decided = { state: 'dismissed' as const, note: note || null, ...decision(tx) };
    // Two moderators at once: one of them decides.
    const changed = await tx.em.nativeUpdate(EventReport, { id: reportId, state: 'open' }, decided);
    if (changed === 0) throw new DomainError('report.decided', { status: 409 });
    tx.audit('report.dismissed', reportSubject(reportId, event), note === '' ? {} : { note });
  });
}

/** Writes to the organizer; the report stays open. */
export async function contactOrganizer(
  scope: Scope,
  { reportId, message }: About<z.output<typeof ContactOrganizer>>,
): Promise<void> {
  const { event } = await reportAt(scope, reportId);
  await scope.tx(async (tx) => {
    tx.audit('report.organizer_contacted', reportSubject(reportId, event), { note: message });
    tx.emit('organizer.contacted', { ...noticeAbout(event), message });
  });
}

/** Takes the event off the public pages; all open reports about it are done with. */
export async function takeDownEvent(
  scope: Scope,
  { reportId, reason }: About<z.output<typeof TakeDownEvent>>,
): Promise<void> {
  const { event } = await reportAt(scope, reportId);
  const address = { organizationId: event.organization.id, eventId: event.id };
  await scope.tx(async (tx) => {
    const { wasPublished } = await hideEvent(tx, { ...address, reason });
    // The event is locked by now, so that nobody else is between this look and the row.
    if ((await tx.em.count(EventTakedown, { event: event.id })) > 0) throw alreadyDown();
    const { decidedBy, decidedAt: createdAt } = decision(tx);
    const of = tx.em.getReference(Event, event.id, { wrapped: true });
    tx.em.create(EventTakedown, { id: newId(), event: of, reason, wasPublished, decidedBy, createdAt });
    const decided = { state: 'taken_down' as const, note: reason, ...decision(tx) };
    await tx.em.nativeUpdate(EventReport, { event: event.id, state: 'open' }, decided);
    tx.emit('event.taken_down', { ...noticeAbout(event), reason });
  });
}

/** The organizer may show the event again; what was on sale is, where it could be published today. */
export async function liftTakedown(scope: Scope, { reportId }: { readonly reportId: string }): Promise<void> {
  const { event } = await reportAt(scope, reportId);
  const address = { organizationId: event.organization.id, eventId: event.id };
  await scope.tx(async (tx) => {
    const takedown = await takedownOf(tx, event.id);
    const removed = await tx.em.nativeDelete(EventTakedown, { event: event.id });
    if (!takedown || removed === 0) throw new DomainError('report.not_taken_down', { status: 409 });
    await showEventAgain(tx, { ...address, publish: takedown.wasPublished });
    tx.emit('event.takedown_lifted', noticeAbout(event));
  });
}

/** An action of `event.publishing`: the site's word counts. */
export async function refuseTakenDown(tx: TxScope, { eventId }: { readonly eventId: string }): Promise<void> {
  if (await takedownOf(tx, eventId)) throw new DomainError('event.taken_down', { status: 409 });
}

function noticeAbout(event: EventDetail) {
  return { v: 1 as const, noticeId: newId(), organizationId: event.organization.id, eventId: event.id };
}

function decision({ actor, clock }: ScopeFacts): { decidedBy: string; decidedAt: Date } {
  return { decidedBy: actor.kind === 'user' ? actor.email : actor.kind, decidedAt: clock.now() };
}

function alreadyDown(): DomainError {
  return new DomainError('report.already_down', { status: 409 });
}
