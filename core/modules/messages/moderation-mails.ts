import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { eventById } from '../events/index.ts';
import { composeMail } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

interface OrganizerNotice {
  readonly noticeId: string;
  readonly eventId: string;
  readonly kind: 'taken_down' | 'takedown_lifted' | 'contacted';
  /** What the site's admin wrote. */
  readonly said?: string;
}

/** What the site tells an organizer about an event, at the organization's address. */
export async function mailOrganizer(scope: Scope, { noticeId, eventId, kind, said }: OrganizerNotice): Promise<void> {
  const event = await eventById(scope, eventId);
  if (!event) return;
  const { organization, locale } = event;
  const reader = scope.in(locale);
  const title = translate(event.title, locale, locale);
  const about = { event: title, site: scope.site.name };
  await composeMail(scope, {
    key: `organizer-notice:${noticeId}`,
    view: 'mail/organizer-notice',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.organizer_notice'),
      subject: reader.t(`messages.subject.organizer_${kind}`, about),
      preview: reader.t(`messages.organizer.${kind}`, about),
      title: reader.t(`messages.subject.organizer_${kind}`, about),
      text: reader.t(`messages.organizer.${kind}`, about),
      said: said ?? null,
      href: `${scope.site.url}/admin/o/${organization.slug}/events/${event.id}`,
    },
    to: { name: organization.name, address: organization.email },
    locale,
    organizationId: organization.id,
  });
}
