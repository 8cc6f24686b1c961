import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { longDate, timeSpan } from '../../render/event-times.ts';
import { eventById } from '../events/index.ts';
import { orderById, orderLink } from '../orders/index.ts';
import { entryById, type EntryRow, waitingLink, waitsFor, type WaitingFact } from '../waiting-list/index.ts';
import { composeMail } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

/** Somebody waits: where they stand, and how to leave. */
export async function mailJoined(scope: Scope, { entryId, at }: WaitingFact & { readonly at: string }): Promise<void> {
  const entry = await entryById(scope, entryId);
  if (entry?.state !== 'waiting') return;
  await mailEntry(scope, entry, (reader, about) => ({
    key: `waiting:${entryId}:joined:${at.slice(0, 16)}`,
    subject: reader.t('messages.subject.waiting_joined', about),
    text: reader.t('mail.waiting_list.joined', about),
    button: reader.t('mail.waiting_list.see'),
    href: waitingLink(scope.site, entryId),
  }));
}

/** Places are held for somebody who waited. */
export async function mailOffer(scope: Scope, fact: WaitingFact & { readonly orderId: string }): Promise<void> {
  const entry = await entryById(scope, fact.entryId);
  const order = await orderById(scope, fact.orderId);
  if (entry?.state !== 'offered' || order?.state !== 'draft') return;
  await mailEntry(scope, entry, (reader, { zone, ...about }) => ({
    key: `waiting:${entry.id}:offer:${order.code}`,
    subject: reader.t('messages.subject.waiting_offer', about),
    text: reader.t('mail.waiting_list.offer', {
      ...about,
      until: momentText(entry.offerExpiresAt!, entry.locale, zone),
    }),
    button: reader.t('mail.waiting_list.take'),
    href: orderLink(scope.site, order),
  }));
}

interface Said {
  readonly key: string;
  readonly subject: string;
  readonly text: string;
  readonly button: string;
  readonly href: string;
}

type About = Readonly<Record<'event' | 'ticket' | 'when' | 'zone', string>> & { readonly count: number };

async function mailEntry(scope: Scope, entry: EntryRow, say: (reader: Scope, about: About) => Said): Promise<void> {
  const event = await eventById(scope, entry.eventId);
  if (!event || entry.email === null) return;
  const reader = scope.in(entry.locale);
  const times = { startsAt: entry.startsAt, endsAt: entry.endsAt, zone: event.zone };
  const { key, subject, ...said } = say(reader, {
    event: translate(event.title, entry.locale, event.locale),
    ticket: waitsFor(reader, entry, event.locale),
    when: `${longDate(times, entry.locale)}, ${timeSpan(times, entry.locale)}`,
    count: entry.quantity,
    zone: event.zone,
  });
  await composeMail(scope, {
    key,
    view: 'mail/waiting-list',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.waiting_list', event.organization),
      subject,
      preview: said.text,
      title: subject,
      ...said,
      leave: { label: reader.t('mail.waiting_list.leave'), href: waitingLink(scope.site, entry.id) },
    },
    to: { name: entry.name, address: entry.email },
    locale: entry.locale,
    zone: event.zone,
    replyTo: event.organization.email,
    organizationId: entry.organizationId,
  });
}

function momentText(at: Date, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(at);
}
