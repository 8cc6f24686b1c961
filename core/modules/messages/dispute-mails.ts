import { formatMoney, type Money } from '../../kernel/values/money.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { eventById } from '../events/index.ts';
import { orderById } from '../orders/index.ts';
import { organizationById } from '../organizations/index.ts';
import { mailOwners } from './organization-mails.ts';

interface Disputed {
  readonly disputeId: string;
  readonly orderId: string;
  readonly amount: Money;
  /** What there is to say. */
  readonly news: 'inquiry' | 'needs_response' | 'due' | 'won' | 'lost';
  /** With `due`: so many days are left at most. */
  readonly days?: number;
  readonly round?: number;
  readonly respondBy?: string | null;
}

/** A bank asks, demands money back or has decided: the owners hear of it, with the day until which an answer counts. */
export async function mailDispute(
  scope: Scope,
  { disputeId, orderId, amount, news, ...more }: Disputed,
): Promise<void> {
  const order = await orderById(scope, orderId);
  const event = order && (await eventById(scope, order.eventId));
  const organization = order && (await organizationById(scope, order.organizationId));
  if (!order || !event || !organization) return;
  const who = { organizationId: organization.id, who: 'alarmMails' } as const;
  await mailOwners(scope, who, (reader, { slug }) => {
    const { locale } = reader;
    const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone: organization.zone });
    const words = {
      ...{ code: order.code, event: translate(event.title, locale, event.locale), amount: formatMoney(amount, locale) },
      until: more.respondBy ? day.format(new Date(more.respondBy)) : '',
    };
    const said = reader.t(`mail.dispute.${news}_text`, words);
    return {
      key: [
        `dispute:${disputeId}:${news}:${more.round ?? 1}`,
        // Where the bank moves the day, there is something to remind of again.
        ...(news === 'due' ? [more.days, more.respondBy] : []),
      ].join(':'),
      title: reader.t(`mail.dispute.${news}`, words),
      text: more.respondBy ? `${said} ${reader.t('mail.dispute.until', words)}` : said,
      button: reader.t('mail.dispute.button'),
      href: `${scope.site.url}/admin/o/${slug}/disputes/${disputeId}`,
    };
  });
}
