import { z } from 'zod';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { giftCardToMail } from '../gift-cards/index.ts';
import { organizationById } from '../organizations/index.ts';
import { composeMail } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

/** At the time that its giver chose. */
export const mailGiftCardLater = defineJob({
  name: 'messages.gift-card',
  payload: z.object({ cardId: z.uuid() }),
  exclusiveBy: ({ cardId }) => cardId,
  run: (scope, { cardId }) => mailGiftCard(scope, { cardId }),
});

/** The code goes to its owner: the only way that it ever leaves, beside being shown once to who made it. */
export async function mailGiftCard(scope: Scope, { cardId }: { readonly cardId: string }): Promise<void> {
  const card = await giftCardToMail(scope, cardId);
  if (!card?.recipientEmail || card.state !== 'active') return;
  if (card.deliverAt && card.deliverAt > scope.clock.now()) {
    const runAt = card.deliverAt;
    return scope.tx(async (tx) => tx.enqueue(mailGiftCardLater, { cardId }, { runAt }));
  }
  const organization = await organizationById(scope, card.organizationId);
  if (!organization) return;
  const reader = scope.in(card.locale);
  const { name: sender } = organization;
  const value = formatMoney(money(card.balanceMinor, card.currency), card.locale);
  const subject = reader.t('messages.subject.gift_card', { organization: sender, value });
  const day = new Intl.DateTimeFormat(card.locale, { dateStyle: 'long', timeZone: organization.zone });
  await composeMail(scope, {
    key: `gift-card:${cardId}`,
    view: 'mail/gift-card',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.gift_card', organization),
      subject,
      preview: subject,
      title: reader.t('mail.gift_card.title', { value }),
      text:
        card.source === 'refund' && card.orderCode
          ? reader.t('mail.gift_card.refund', { code: card.orderCode, value, organization: sender })
          : reader.t('mail.gift_card.text', { value, organization: sender }),
      said: card.message ?? undefined,
      code: card.code,
      how: card.expiresAt
        ? reader.t('mail.gift_card.how_until', { until: day.format(card.expiresAt) })
        : reader.t('mail.gift_card.how'),
      button: reader.t('mail.gift_card.button'),
      href: `${scope.site.url}/org/${organization.slug}`,
    },
    to: { name: card.recipientName ?? card.recipientEmail, address: card.recipientEmail },
    locale: card.locale,
    replyTo: organization.email,
    organizationId: card.organizationId,
  });
}
