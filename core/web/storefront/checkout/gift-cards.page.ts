import { z } from 'zod';
import { InvalidInput } from '../../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { cardPieces, Present, preparePresents } from '../../../modules/orders/index.ts';
import type { CheckoutView, Link } from '../../../render/contract/index.ts';
import { parseWith } from '../../forms/problems.ts';
import { frameOf } from '../order-door.ts';
import { dateText } from '../view-models/when.ts';
import { checkoutFrame } from './checkout-frame.ts';
import { keptPresent, presentFields, presentIn, presentsIn, TypedPresent } from './present-fields.ts';
import { openStep, takeStep } from './step-page.ts';
import type { CheckoutVisit } from './steps.ts';

const GiftCardsForm = z.object({
  giftCards: z.array(TypedPresent).max(1000).default([]),
  act: z.string().max(20).default(''),
});

/** For whom the gift cards are that somebody buys; left empty, they are the buyer's own. */
export const giftCardsPage = page({
  path: '/o/:code/gift-cards',
  may: 'public',
  form: GiftCardsForm,
  show: (scope, { code }, request) => openStep(scope, code, request, (visit) => giftCardsReply(visit, request)),
  submit: (scope, { code }, values, request) =>
    takeStep(scope, code, request, async ({ order }) => ({
      typed: { giftCards: values.giftCards.slice(0, cardPieces(order.lines).length).map(keptPresent) },
      act: values.act,
      step: 'gift_cards',
      href: `/o/${order.code}/gift-cards`,
      check: async (visit) => {
        await refuseWrong(scope, visit);
        return undefined;
      },
    })),
});

const Given = z.object({ giftCards: z.array(Present.nullable()) });

async function refuseWrong(scope: Scope, { order, event, data }: CheckoutVisit): Promise<void> {
  const given = presentsIn(data.giftCards, cardPieces(order.lines).length);
  const parsed = await parseWith(Given, { giftCards: given }, scope.t);
  if (!parsed.ok) throw new InvalidInput(parsed.problems);
  preparePresents(scope, { lines: order.lines, zone: event.zone }, parsed.value.giftCards);
}

async function giftCardsReply(visit: CheckoutVisit, request: PageRequest): Promise<Reply> {
  const { order, event, scope, data } = visit;
  const view = await checkoutFrame(visit, request, 'gift_cards', {
    title: scope.t('gift_cards.give.title'),
    intro: scope.t('gift_cards.give.intro'),
    action: `/o/${order.code}/gift-cards`,
    groups: cardPieces(order.lines).map(({ line }, index) => ({
      title: scope.t('orders.checkout.ticket', { number: index + 1, ticket: line.name }),
      fields: presentFields(scope, {
        prefix: `giftCards.${index}.`,
        zone: event.zone,
        values: data.giftCards?.[index] ?? {},
        errors: request.again?.errors,
      }),
    })),
    submit: scope.t('orders.checkout.go_on'),
  });
  return { view: 'checkout', model: view, frame: frameOf(event) };
}

/** Card by card, for whom it is. */
export function presentReview({ order, scope, data }: CheckoutVisit, edit: Link): CheckoutView['review'] {
  const pieces = cardPieces(order.lines);
  if (pieces.length === 0) return [];
  const facts = pieces.map(({ line }, index) => {
    const typed = data.giftCards?.[index];
    const present = typed ? presentIn(typed) : null;
    const label = scope.t('orders.checkout.ticket', { number: index + 1, ticket: line.name });
    if (!present) return { label, value: scope.t('gift_cards.give.own') };
    const { name, email, deliverOn } = present;
    const when = deliverOn
      ? scope.t('gift_cards.give.on', { day: dateText(new Date(deliverOn), 'UTC', scope.locale) })
      : scope.t('gift_cards.give.at_once');
    return { label, value: [name, email, when].filter(Boolean).join(' · ') };
  });
  return [{ title: scope.t('gift_cards.give.title'), facts, edit }];
}
