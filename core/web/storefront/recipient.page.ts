import { z } from 'zod';
import { DomainError, InvalidInput } from '../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { boughtCard, giveCard, type BoughtCard } from '../../modules/gift-cards/index.ts';
import { mailGiftCardAgain } from '../../modules/messages/index.ts';
import { Present } from '../../modules/orders/index.ts';
import type { OrderFormView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { parseWith } from '../forms/problems.ts';
import { presentFields, presentIn, TypedPresent } from './checkout/present-fields.ts';
import { enter, frameOf, openDoor, type Visit } from './order-door.ts';
import { eventSummary } from './view-models/order-summary.ts';

/** A buyer says for whom a gift card is, or when it is mailed, until it was. */
export const recipientPage = page({
  path: '/o/:code/gift-cards/:number',
  may: 'public',
  form: TypedPresent,
  limit: { limit: 30, perSeconds: 60, by: 'params.code' },
  async show(scope, { code, number }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    const bought = await boughtCard(door.scope, { code: door.order.code, number: numberIn(number) });
    return bought.isOpen ? formReply(door, bought, request) : { goTo: `/o/${door.order.code}` };
  },
  async submit(scope, { code, number }, values, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    const { isOpen } = await boughtCard(buyer, { code: order.code, number: numberIn(number) });
    if (!isOpen) return { goTo: `/o/${order.code}`, flash: 'gift_cards.give.too_late' };
    const present = await presentOf(buyer, values);
    await giveCard(buyer, { code: order.code, number: numberIn(number), present });
    return { goTo: `/o/${order.code}`, flash: 'gift_cards.give.saved' };
  },
});

/** The code once more, to the same recipient. */
export const resendGiftCardPage = page({
  path: '/o/:code/gift-cards/:number/resend',
  may: 'public',
  limit: { limit: 5, perSeconds: 60, by: 'params.code' },
  show: async (_scope, { code }) => ({ goTo: `/o/${code}` }),
  async submit(scope, { code, number }, _values, request) {
    const { order, scope: buyer } = await enter(scope, code, request);
    const { card } = await boughtCard(buyer, { code: order.code, number: numberIn(number) });
    if (!card) throw new DomainError('gift_card.not_mailed', { status: 409 });
    await mailGiftCardAgain(buyer, { cardId: card.id });
    return { goTo: `/o/${order.code}`, flash: 'gift_cards.give.resent' };
  },
});

async function presentOf(scope: Scope, values: TypedPresent): Promise<Present | null> {
  const typed = presentIn(values);
  if (!typed) return null;
  const parsed = await parseWith(Present, typed, scope.t);
  if (!parsed.ok) throw new InvalidInput(parsed.problems);
  return parsed.value;
}

function formReply({ order, event, scope }: Visit, { name, present }: BoughtCard, request: PageRequest): Reply {
  const { again, path } = request;
  const known = present && { ...present, deliverOn: present.deliverOn ?? '' };
  const model: OrderFormView = {
    title: scope.t('gift_cards.give.change'),
    intro: scope.t('gift_cards.give.change_intro', { card: name }),
    errors: errorSummary(again?.errors, again?.problem),
    event: eventSummary(scope, event, order),
    action: path,
    hidden: [],
    review: [],
    groups: [
      {
        fields: presentFields(scope, {
          prefix: '',
          zone: event.zone,
          values: (again?.values as Partial<TypedPresent> | undefined) ?? known ?? {},
          errors: again?.errors,
        }),
      },
    ],
    submit: scope.t('form.save'),
    actions: [{ label: scope.t('changes.page.back'), href: `/o/${order.code}`, tone: 'quiet' }],
  };
  return { view: 'order-form', model, frame: frameOf(event) };
}

function numberIn(text: string): number {
  const parsed = z.coerce.number().int().min(1).max(100_000).safeParse(text);
  if (!parsed.success) throw new DomainError('gift_card.not_found', { status: 404 });
  return parsed.data;
}
