import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { money } from '../../../kernel/values/money.ts';
import { boughtCard, boughtCards, giveCard, type BoughtCard } from '../../../modules/gift-cards/index.ts';
import { mailGiftCardAgain } from '../../../modules/messages/index.ts';
import { orderOf, Present } from '../../../modules/orders/index.ts';
import { endpoint } from '../endpoint.ts';
import { Instant, Money, moneyJson, OrderCode } from '../schemas.ts';

const reads = { permission: 'orders.read', of: 'order', at: 'params.code', orHolder: true } as const;
const writes = { ...reads, permission: 'orders.write' } as const;
const ofOrder = z.strictObject({ code: OrderCode });
const one = z.strictObject({ code: OrderCode, number: z.coerce.number().int().min(1).max(100_000) });

const Recipient = z.strictObject({
  email: z.string(),
  name: z.string(),
  message: z.string(),
  deliverOn: z.iso.date().nullable(),
});

const Bought = z
  .strictObject({
    number: z.int().meta({ description: 'Which one of the order, from 1.' }),
    name: z.string(),
    recipient: Recipient.nullable().meta({ description: 'Null: it is mailed to the buyer.' }),
    ending: z.string().nullable().meta({ description: 'The last characters of its code; null until it is paid.' }),
    value: Money.nullable(),
    deliverAt: Instant.nullable().meta({ description: 'When it is mailed; null: at once.' }),
    mailedAt: Instant.nullable(),
    changeable: z.boolean().meta({ description: 'Whether it may be given to somebody else: until it is mailed.' }),
  })
  .meta({ id: 'BoughtGiftCard' });

const list = endpoint({
  method: 'GET',
  path: '/orders/{code}/gift-cards',
  may: reads,
  limit: 'checkout',
  summary: 'The gift cards that an order buys: for whom each is, and whether it was mailed',
  tag: 'orders',
  params: ofOrder,
  answers: { 200: z.strictObject({ data: z.array(Bought) }) },
  async run(scope, { params }) {
    const cards = await boughtCards(scope, await orderOf(scope, params.code));
    return { status: 200, body: { data: cards.map(boughtJson) } };
  },
});

const give = endpoint({
  method: 'PUT',
  path: '/orders/{code}/gift-cards/{number}',
  may: writes,
  limit: 'checkout',
  summary: 'Say for whom a gift card is and when it is mailed, until it was; null: its buyer',
  tag: 'orders',
  params: one,
  body: z.strictObject({ recipient: Present.nullable() }),
  answers: { 200: Bought },
  problems: ['gift_card.not_found', 'gift_card.already_mailed', 'gift_card.deliver_past', 'gift_card.deliver_late'],
  async run(scope, { params, body }) {
    await giveCard(scope, { ...params, present: body.recipient });
    return { status: 200, body: await again(scope, params) };
  },
});

const resend = endpoint({
  method: 'POST',
  path: '/orders/{code}/gift-cards/{number}/resend',
  may: writes,
  limit: 'checkout',
  summary: 'Mail the code of a gift card once more, to the same recipient',
  tag: 'orders',
  params: one,
  answers: { 200: Bought },
  problems: ['gift_card.not_found', 'gift_card.not_mailed', 'gift_card.mailed_lately'],
  replay: 'again',
  async run(scope, { params }) {
    const { card } = await boughtCard(scope, params);
    if (!card) throw new DomainError('gift_card.not_mailed', { status: 409 });
    await mailGiftCardAgain(scope, { cardId: card.id });
    return { status: 200, body: await again(scope, params) };
  },
});

async function again(scope: Scope, params: z.output<typeof one>): Promise<z.input<typeof Bought>> {
  return boughtJson(await boughtCard(scope, params));
}

function boughtJson({ number, name, present, card, isOpen }: BoughtCard): z.input<typeof Bought> {
  return {
    ...{ number, name, recipient: present, ending: card?.ending ?? null, changeable: isOpen },
    value: card ? moneyJson(money(card.initialMinor, card.currency)) : null,
    deliverAt: card?.deliverAt?.toISOString() ?? null,
    mailedAt: card?.mailedAt?.toISOString() ?? null,
  };
}

export const orderGiftCardEndpoints = [list, give, resend];
