import { milliseconds } from '../../../kernel/clock.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { orderLink } from '../../../modules/orders/index.ts';
import type { CheckoutView, Notice } from '../../../render/contract/index.ts';
import { trusted } from '../../../render/html.ts';
import { qrSvg } from '../../../render/qr.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { estimatesFor } from '../view-models/estimates.ts';
import { eventSummary, orderSummary } from '../view-models/order-summary.ts';
import { instantText, timeText } from '../view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { mayExtend } from './expired-view.ts';
import type { CheckoutVisit } from './steps.ts';

type OfStep = Pick<CheckoutView, 'title' | 'action' | 'submit' | 'groups'> &
  Partial<Pick<CheckoutView, 'intro' | 'multipart' | 'hidden' | 'review' | 'acts' | 'consents' | 'note' | 'notice'>>;

/** What all steps of the checkout share: the hold, the way, and what is ordered. */
export async function checkoutFrame(
  visit: CheckoutVisit,
  { again, currency }: Pick<PageRequest, 'again' | 'currency'>,
  current: string,
  step: OfStep,
): Promise<CheckoutView> {
  const { order, event, scope, steps, data } = visit;
  const href = `/o/${order.code}`;
  const time = deadlineText(scope, order.expiresAt!, event.zone);
  const at = steps.findIndex(({ id }) => id === current);
  const link = orderLink(scope.site, order);
  return {
    hidden: [],
    review: [],
    acts: [],
    consents: [],
    ...step,
    notice: step.notice ?? priceNotice(visit),
    steps: steps.map(({ id, href: to, label }, index) => {
      const isDone = index !== at && (data.done ?? []).includes(id);
      const state = index === at ? 'current' : isDone ? 'done' : 'next';
      return { label, state, ...(isDone && { href: to }) };
    }),
    hold: {
      expiresAt: order.expiresAt!.toISOString(),
      expiresText: time,
      text: scope.t('orders.checkout.held_until', { time }),
      extend: (await mayExtend(visit)) ? { name: 'act', value: 'extend' } : undefined,
      expiredHref: href,
      announce: [5, 1].map((minutes) => ({
        minutes,
        text: scope.t('orders.checkout.minutes_left', { count: minutes }),
      })),
    },
    event: eventSummary(scope, event, order),
    errors: errorSummary(again?.errors, again?.problem),
    summary: orderSummary(scope, order, event.zone, await estimatesFor(scope, currency)),
    changeHref: `/e/${event.slug}`,
    release: { action: `${href}/release`, hidden: [], label: scope.t('orders.checkout.release') },
    resume: {
      label: scope.t('orders.checkout.resume'),
      text: scope.t('orders.checkout.resume_text'),
      href: link,
      qr: trusted(qrSvg(link, { label: scope.t('orders.checkout.resume_code') })),
    },
  };
}

function priceNotice({ order, scope, data }: CheckoutVisit): Notice | undefined {
  if (data.priceWas === undefined) return undefined;
  const amount = (minor: number) =>
    minor === 0 ? scope.t('orders.free') : formatMoney(money(minor, order.currency), scope.locale);
  return {
    tone: 'warning',
    title: scope.t('orders.checkout.price_changed'),
    text: scope.t('orders.checkout.price_changed_text', {
      before: amount(data.priceWas),
      now: amount(order.totalMinor),
    }),
  };
}

/** The clock alone for a checkout; with its day for an offer of a waiting list, which lasts longer. */
function deadlineText(scope: Scope, at: Date, zone: string): string {
  const isFar = at.getTime() - scope.clock.now().getTime() > milliseconds({ hours: 6 });
  return (isFar ? instantText : timeText)(at, zone, timeLocale(scope));
}
