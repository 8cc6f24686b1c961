import type { Scope } from '../../kernel/scope/scope.ts';
import { unseal } from '../../kernel/seal.ts';
import { translate } from '../../kernel/values/translated.ts';
import { eventById, type EventReviewDecided } from '../events/index.ts';
import {
  type InvitationSent,
  membersOf,
  organizationById,
  type TransferOffered,
  type VerificationDecided,
} from '../organizations/index.ts';
import { userById } from '../users/index.ts';
import { soldOutSettings } from '../orders/index.ts';
import type { EventSoldOut, QuotaDrifted } from '../tickets/index.ts';
import { composeMail } from './compose-mail.ts';
import type { AttachmentSpec } from './message.entity.ts';
import { mailFrame } from './mail-frame.ts';

/** The link that makes somebody a member. */
export async function mailInvitation(scope: Scope, fact: InvitationSent): Promise<void> {
  if (new Date(fact.expiresAt) <= scope.clock.now()) return;
  const reader = scope.in(fact.locale);
  const { organization, inviter, accent } = fact;
  const logoId = await logoOf(scope, fact.organizationId);
  const token = unseal(scope.site.key('invitation'), fact.sealedToken);
  const about = { organization, site: scope.site.name };
  await composeMail(scope, {
    key: `invitation:${fact.invitationId}:${fact.expiresAt}`,
    view: 'mail/invitation',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.invitation', { name: organization, accent, logoId }),
      subject: reader.t('messages.subject.invitation', about),
      preview: reader.t('messages.preview.invitation'),
      text:
        inviter === null
          ? reader.t('mail.invitation.text', about)
          : reader.t('mail.invitation.text_by', { ...about, inviter }),
      href: `${scope.site.url}/invitations/${token}`,
      validFor: reader.t('messages.preview.invitation'),
    },
    to: { name: '', address: fact.email },
    locale: fact.locale,
    organizationId: fact.organizationId,
  });
}

/** An organization is offered to its reader. */
export async function mailTransfer(scope: Scope, fact: TransferOffered): Promise<void> {
  const { organization, by, slug } = fact;
  const reader = scope.in(fact.locale);
  await mailNotice(scope, {
    key: `transfer:${fact.transferId}`,
    title: reader.t('mail.transfer.title', { organization }),
    text: reader.t('mail.transfer.text', { organization, by }),
    button: reader.t('mail.transfer.button'),
    href: `${scope.site.url}/admin/o/${slug}/membership`,
    about: fact,
  });
}

/** What the site's admins decided about an organization, for its owners. */
export async function mailVerificationDecided(scope: Scope, fact: VerificationDecided): Promise<void> {
  const { organizationId, result, reason, at } = fact;
  await mailOwners(scope, { organizationId, who: 'decisionMails' }, (reader, { slug, name: organization }) => ({
    key: `verification:${result}:${at}`,
    title: reader.t(`mail.verification.${result}`, { organization }),
    text: reader.t(`mail.verification.${result}_text`, { site: scope.site.name }),
    note: reason ?? undefined,
    button: reader.t('mail.verification.button'),
    href: `${scope.site.url}/admin/o/${slug}/settings/verification`,
  }));
}

/** What they decided about an event. */
export async function mailReviewDecided(scope: Scope, fact: EventReviewDecided): Promise<void> {
  const { organizationId, eventId, result, reason, at } = fact;
  const event = await eventById(scope, eventId);
  if (!event) return;
  await mailOwners(scope, { organizationId, who: 'decisionMails' }, (reader, { slug }) => ({
    key: `review:${eventId.slice(-12)}:${result}:${at}`,
    title: reader.t(`mail.review.${result}`, { title: translate(event.title, reader.locale, event.locale) }),
    text: reader.t(`mail.review.${result}_text`),
    note: reason ?? undefined,
    button: reader.t('mail.review.button'),
    href: `${scope.site.url}/admin/o/${slug}/events/${eventId}`,
  }));
}

/** The last place of an event is sold. */
export async function mailSoldOut(scope: Scope, fact: EventSoldOut): Promise<void> {
  const { organizationId, eventId, closed, at } = fact;
  const event = await eventById(scope, eventId);
  const { tells } = await scope.settings.get(soldOutSettings, { organizationId, eventId });
  if (!event || !tells) return;
  await mailOwners(scope, { organizationId, who: 'alarmMails' }, (reader, { slug }) => ({
    key: `sold-out:${eventId.slice(-12)}:${at}`,
    title: reader.t('mail.sold_out.title', { title: translate(event.title, reader.locale, event.locale) }),
    text: reader.t(closed ? 'mail.sold_out.closed' : 'mail.sold_out.text'),
    button: reader.t('mail.review.button'),
    href: `${scope.site.url}/admin/o/${slug}/events/${eventId}`,
  }));
}

/** A counter of places differed from the orders: the owners should know what was put right. */
export async function mailDrift(scope: Scope, fact: QuotaDrifted): Promise<void> {
  const { organizationId, eventId, quotaId, was, is } = fact;
  const event = eventId === null ? undefined : await eventById(scope, eventId);
  // What counts across events, such as the uses of codes, is called by the organization; its history says which it was.
  await mailOwners(scope, { organizationId, who: 'alarmMails' }, (reader, { slug, name }) => ({
    key: `drift:${quotaId.slice(-12)}:${scope.clock.now().toISOString().slice(0, 13)}`,
    title: reader.t('mail.drift.title', { title: event ? translate(event.title, reader.locale, event.locale) : name }),
    text: reader.t('mail.drift.text', { was, is }),
    button: reader.t('mail.review.button'),
    href: `${scope.site.url}/admin/o/${slug}/${event ? `events/${event.id}/tickets` : 'audit'}`,
  }));
}

/** To the owners who want to hear of such by mail; all of them read it in the back office. What is about money, to all. */
export async function mailOwners(
  scope: Scope,
  {
    organizationId,
    who,
  }: { readonly organizationId: string; readonly who: 'decisionMails' | 'alarmMails' | 'everyOwner' },
  noticeFor: (reader: Scope, organization: { slug: string; name: string }) => Omit<Notice, 'about'>,
): Promise<void> {
  const organization = await organizationById(scope, organizationId);
  if (!organization) return;
  const { name: called, accent } = organization;
  const owners = (await membersOf(scope, organizationId)).filter(({ role }) => role === 'owner');
  for (const { userId, email, name } of owners) {
    const user = await userById(scope, userId);
    if (user && who !== 'everyOwner' && !user.preferences[who]) continue;
    const locale = user?.locale ?? organization.locale;
    const notice = noticeFor(scope.in(locale), organization);
    const about = { organizationId, organization: called, accent, email, name, locale };
    await mailNotice(scope, { ...notice, key: `${notice.key}:${userId}`, about });
  }
}

interface Notice {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  /** What a person wrote about it. */
  readonly note?: string | undefined;
  readonly button: string;
  readonly href: string;
  readonly attachments?: readonly AttachmentSpec[];
  readonly about: {
    readonly organizationId: string;
    readonly organization: string;
    readonly accent: string;
    readonly email: string;
    readonly name: string;
    readonly locale: string;
  };
}

/** A mail to a member about the organization, with one place to go. */
export async function mailNotice(scope: Scope, { key, about, attachments = [], ...said }: Notice): Promise<void> {
  const { organization, accent, email, name, locale, organizationId } = about;
  const sender = { name: organization, accent, logoId: await logoOf(scope, organizationId) };
  const frame = mailFrame(scope, scope.in(locale), 'messages.reason.member', sender);
  await composeMail(scope, {
    key,
    view: 'mail/organization-notice',
    model: { frame, subject: said.title, preview: said.text, ...said },
    to: { name, address: email },
    locale,
    organizationId,
    attachments,
  });
}

async function logoOf(scope: Scope, organizationId: string): Promise<string | null> {
  return (await organizationById(scope, organizationId))?.logoId ?? null;
}
