import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { giftCardToMail, markMailed, type CardToMail } from '../gift-cards/index.ts';
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
  if (!card?.recipientEmail || card.state !== 'active' || card.mailedAt) return;
  if (card.deliverAt && card.deliverAt > scope.clock.now()) {
    const runAt = card.deliverAt;
    return scope.tx(async (tx) => tx.enqueue(mailGiftCardLater, { cardId }, { runAt }));
  }
  if (await compose(scope, card, 'first')) return;
  const now = await giftCardToMail(scope, cardId);
  // Somebody else mails it, or it has another recipient since it was read: that one is mailed when this is tried again.
  if (now?.state === 'active' && now.version !== card.version) throw new Error('the gift card changed meanwhile');
}

/** What was to be mailed from the beginning goes to its new recipient, on its new day, or now that it can be spent again. */
export async function mailChangedCard(scope: Scope, { cardId }: { readonly cardId: string }): Promise<void> {
  const card = await giftCardToMail(scope, cardId);
  if (card && (card.source === 'sold' || card.deliverAt !== null)) await mailGiftCard(scope, { cardId });
}

/** Once more to the same recipient; not at every click. */
export async function mailGiftCardAgain(scope: Scope, { cardId }: { readonly cardId: string }): Promise<void> {
  const card = await giftCardToMail(scope, cardId);
  if (!card?.recipientEmail || !card.mailedAt || card.state !== 'active') {
    throw new DomainError('gift_card.not_mailed', { status: 409 });
  }
  if (!(await compose(scope, card, 'again'))) throw new DomainError('gift_card.mailed_lately', { status: 409 });
}

async function compose(scope: Scope, card: CardToMail, which: 'first' | 'again'): Promise<boolean> {
  const organization = await organizationById(scope, card.organizationId);
  if (!organization || !card.recipientEmail) return true;
  const reader = scope.in(card.locale);
  const { name: sender } = organization;
  const { giver } = card;
  const value = formatMoney(money(card.balanceMinor, card.currency), card.locale);
  const words = { organization: sender, value, giver: giver ?? '', code: card.orderCode ?? '' };
  const subject = reader.t(giver ? 'messages.subject.gift_card_present' : 'messages.subject.gift_card', words);
  const day = new Intl.DateTimeFormat(card.locale, { dateStyle: 'long', timeZone: organization.zone });
  return composeMail(scope, {
    key: which === 'first' ? `gift-card:${card.id}` : `gift-card:${card.id}:${card.mailings + 1}`,
    view: 'mail/gift-card',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.gift_card', organization),
      subject,
      preview: subject,
      title: reader.t(giver ? 'mail.gift_card.title_present' : 'mail.gift_card.title', words),
      text: reader.t(`mail.gift_card.${textOf(card)}`, words),
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
    ...(card.orderId !== null && card.source === 'sold' && { orderId: card.orderId }),
    claim: (tx) => markMailed(tx, card, which),
  });
}

function textOf({ giver, source, orderCode }: CardToMail): string {
  if (giver) return 'present';
  return source === 'refund' && orderCode ? 'refund' : 'text';
}
