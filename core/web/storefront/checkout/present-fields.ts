import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { localOf } from '../../../kernel/values/zoned.ts';
import type { CheckoutData, Present } from '../../../modules/orders/index.ts';
import type { Field } from '../../../render/contract/index.ts';

const Typed = z.string().max(1000).default('');

/** Taken as it was typed. */
export const TypedPresent = z.object({
  name: Typed,
  email: Typed,
  message: z.string().max(5000).default(''),
  deliverOn: Typed,
});
export type TypedPresent = z.output<typeof TypedPresent>;

/** As it is kept while the checkout goes on. */
export function keptPresent({ name, email, message, deliverOn }: TypedPresent) {
  const short = (text: string) => text.slice(0, 300);
  return { name: short(name), email: short(email), message: message.slice(0, 2000), deliverOn: short(deliverOn) };
}

/** Nothing was said: the card is the buyer's own. */
export function isOwn({ name, email, message, deliverOn }: TypedPresent): boolean {
  return [name, email, message, deliverOn].every((text) => text.trim() === '');
}

/** What was typed, as an order takes it; it is looked at once more when the order is placed. */
export function presentIn(typed: TypedPresent): Present | null {
  if (isOwn(typed)) return null;
  const { name, email, message, deliverOn } = typed;
  return {
    ...{ name: name.trim(), email: email.trim().toLowerCase(), message: message.trim() },
    deliverOn: deliverOn.trim() || null,
  };
}

export function presentsIn(typed: CheckoutData['giftCards'], count: number): (Present | null)[] {
  return (typed ?? []).slice(0, count).map(presentIn);
}

interface About {
  /** Before the names of the fields. */
  readonly prefix: string;
  readonly zone: string;
  readonly values: Partial<TypedPresent>;
  readonly errors: Readonly<Record<string, string>> | undefined;
}

/** The fields that say for whom a gift card is. */
export function presentFields(scope: Scope, { prefix, zone, values, errors }: About): Field[] {
  const field = (name: keyof TypedPresent, more: Partial<Field>): Field => ({
    ...{ widget: 'text', name: `${prefix}${name}`, label: scope.t(`gift_cards.give.${name}`) },
    ...{ value: values[name] ?? '', error: errors?.[`${prefix}${name}`], autocomplete: 'off', ...more },
  });
  const shown = zone.replaceAll('_', ' ');
  return [
    field('name', { maxlength: 200, half: true }),
    field('email', { widget: 'email', maxlength: 254, half: true }),
    field('message', { widget: 'textarea', maxlength: 1000, rows: 3 }),
    field('deliverOn', {
      widget: 'date',
      half: true,
      min: localOf(scope.clock.now(), zone).slice(0, 10),
      help: scope.t('gift_cards.give.deliverOn_help', { zone: shown }),
    }),
  ];
}
