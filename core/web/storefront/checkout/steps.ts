import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  checkoutOf,
  checkoutSteps,
  typesOfTickets,
  type CheckoutData,
  type CheckoutStep,
} from '../../../modules/orders/index.ts';
import { askedQuestions, openQuestions, type QuestionRow } from '../../../modules/questions/index.ts';
import { openTerms, type TermsRow } from '../../../modules/terms/index.ts';
import type { Visit } from '../order-door.ts';

/** One page of the checkout. */
export interface Step {
  readonly id: string;
  readonly href: string;
  readonly label: string;
}

/** An order on its way to be placed, with all that is asked and all that was typed. */
export interface CheckoutVisit extends Visit {
  readonly data: CheckoutData;
  readonly questions: readonly QuestionRow[];
  readonly terms: readonly TermsRow[];
  readonly pluginSteps: readonly CheckoutStep[];
  readonly steps: readonly Step[];
}

export async function openCheckout(visit: Visit): Promise<CheckoutVisit> {
  const { order, scope } = visit;
  const data = await checkoutOf(scope, order.id);
  const questions = (await openQuestions(scope, [order.eventId], 'checkout')).get(order.eventId) ?? [];
  const terms = (await openTerms(scope, [order.eventId])).get(order.eventId) ?? [];
  const about = { ...order, orderId: order.id };
  const pluginSteps = await checkoutSteps(scope, about);
  return { ...visit, data, questions, terms, pluginSteps, steps: stepsOf(scope, order, questions, pluginSteps) };
}

function stepsOf(
  scope: Scope,
  { code, lines }: Visit['order'],
  questions: readonly QuestionRow[],
  pluginSteps: readonly CheckoutStep[],
): Step[] {
  const base = `/o/${code}`;
  const asksAnything = askedQuestions(questions, typesOfTickets(lines), {}).length > 0;
  const step = (id: string, href: string): Step => ({ id, href, label: scope.t(`orders.checkout.step.${id}`) });
  return [
    step('contact', `${base}?edit=contact`),
    ...(lines.some(({ isGiftCard }) => isGiftCard) ? [step('gift_cards', `${base}/gift-cards`)] : []),
    ...(asksAnything ? [step('questions', `${base}/questions`)] : []),
    ...pluginSteps.map(({ id, title }) => ({ id, href: `${base}/steps/${id}`, label: title })),
    step('confirm', `${base}/confirm`),
  ];
}

/** Where a buyer goes on: the first step that is not done. */
export function nextStep({ steps, data }: CheckoutVisit, done: readonly string[] = data.done ?? []): Step {
  return steps.find(({ id }) => !done.includes(id)) ?? steps.at(-1)!;
}

/** What a step leaves behind when it is finished. */
export function doneWith({ data }: CheckoutVisit, id: string): string[] {
  return [...new Set([...(data.done ?? []), id])];
}
