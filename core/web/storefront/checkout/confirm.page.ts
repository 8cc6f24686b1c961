import { cancelSettings } from '../../../modules/cancellations/index.ts';
import { cancelPolicy } from '../view-models/cancel-words.ts';
import { z } from 'zod';
import { DomainError, InvalidInput } from '../../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { cardPieces, placeOrder, PlaceOrder } from '../../../modules/orders/index.ts';
import type { Answers } from '../../../modules/questions/index.ts';
import { parseWith } from '../../forms/problems.ts';
import { frameOf } from '../order-door.ts';
import { checkoutFrame } from './checkout-frame.ts';
import { consentFields, consentProblems } from './consent-fields.ts';
import { presentsIn } from './present-fields.ts';
import { reviewOf } from './review.ts';
import { openStep, overReply, takeStep } from './step-page.ts';
import type { CheckoutVisit, Step } from './steps.ts';

const ConfirmForm = z.object({
  terms: z.boolean().default(false),
  consents: z.record(z.string(), z.unknown()).default({}),
  act: z.string().max(20).default(''),
});

/** All of it once more; from here on it is ordered. */
export const confirmPage = page({
  path: '/o/:code/confirm',
  may: 'public',
  form: ConfirmForm,
  show: (scope, { code }, request) =>
    openStep(scope, code, request, async (visit) => {
      const open = openBefore(visit);
      return open ? { goTo: open.href } : confirmReply(visit, request);
    }),
  submit: (scope, { code }, values, request) =>
    takeStep(scope, code, request, async (visit) => ({
      typed: {},
      act: values.act,
      step: 'confirm',
      href: `/o/${visit.order.code}/confirm`,
      check: async () => {
        const open = openBefore(visit);
        if (open) return { goTo: open.href };
        const ticked = Object.keys(values.consents).filter((id) => Boolean(values.consents[id]));
        const problems = consentProblems(visit, { terms: values.terms, ticked });
        if (problems.length > 0) throw new InvalidInput(problems);
        return place(scope, visit, ticked);
      },
    })),
});

async function confirmReply(visit: CheckoutVisit, request: PageRequest): Promise<Reply> {
  const { order, event, scope } = visit;
  const due = formatMoney(money(order.totalMinor, order.currency), scope.locale);
  const isFree = order.totalMinor === 0;
  const view = await checkoutFrame(visit, request, 'confirm', {
    title: scope.t('orders.checkout.confirm'),
    action: `/o/${order.code}/confirm`,
    groups: [],
    review: await reviewOf(visit),
    consents: consentFields(visit, request),
    submit: scope.t(isFree ? 'orders.checkout.submit_free' : 'orders.checkout.submit', { amount: due }),
    note: isFree ? undefined : await noteOf(visit),
  });
  return { view: 'checkout', model: view, frame: frameOf(event) };
}

function openBefore({ steps, data }: CheckoutVisit): Step | undefined {
  return steps.find(({ id }) => id !== 'confirm' && !(data.done ?? []).includes(id));
}

async function place(scope: Scope, visit: CheckoutVisit, consents: readonly string[]): Promise<Reply> {
  const { order, data, scope: buyer } = visit;
  const href = `/o/${order.code}`;
  const contact = await parseWith(
    PlaceOrder.shape.buyer,
    { email: data.email ?? '', name: data.name ?? '', locale: scope.locale },
    scope.t,
  );
  if (!contact.ok) return { goTo: `${href}?edit=contact`, flash: 'orders.flash.check_again' };
  try {
    const placed = await placeOrder(buyer, {
      code: order.code,
      buyer: contact.value,
      attendees: (data.attendees ?? []).slice(0, order.ticketCount).map(({ name }) => ({ name: name.trim() })),
      answers: askedStill(visit),
      consents: [...consents],
      giftCards: presentsIn(data.giftCards, cardPieces(order.lines).length),
      steps: Object.fromEntries(
        Object.entries(data.steps ?? {}).filter(([id]) => visit.pluginSteps.some((step) => step.id === id)),
      ),
    });
    return placed.state === 'confirmed' ? { goTo: href, flash: 'orders.flash.confirmed' } : { goTo: `${href}/pay` };
  } catch (error) {
    return replyTo(error, visit);
  }
}

/** Every way it can fail leads to where it can be put right, and nothing that was typed is lost. */
async function replyTo(error: unknown, visit: CheckoutVisit): Promise<Reply> {
  const href = `/o/${visit.order.code}`;
  if (error instanceof InvalidInput) {
    const field = error.problems[0]?.field ?? '';
    const step = visit.steps.find(({ id }) => field.startsWith(`steps.${id}.`));
    if (step) return { goTo: step.href, flash: 'orders.flash.check_again' };
    if (field.startsWith('giftCards.')) return { goTo: `${href}/gift-cards`, flash: 'orders.flash.check_again' };
    if (field.startsWith('answers.')) return { goTo: `${href}/questions`, flash: 'orders.flash.check_again' };
    if (/^(buyer|attendees)\b/.test(field)) return { goTo: `${href}?edit=contact`, flash: 'orders.flash.check_again' };
  }
  if (error instanceof DomainError) {
    // A second click on the same button: the first one did it.
    if (error.code === 'order.already_placed') return { goTo: href };
    if (error.code === 'order.hold_expired') return overReply(visit);
  }
  throw error;
}

/** Answers to questions that were taken back meanwhile are left out. */
function askedStill({ questions, data }: CheckoutVisit): Answers | undefined {
  if (!data.answers) return undefined;
  const only = (given: NonNullable<Answers['order']>, per: 'order' | 'attendee') =>
    Object.fromEntries(
      Object.entries(given).filter(([id]) => questions.some((question) => question.id === id && question.per === per)),
    );
  return {
    order: only(data.answers.order ?? {}, 'order'),
    attendees: (data.answers.attendees ?? []).map((given) => only(given, 'attendee')),
  };
}

/** What paying means, and how it can be taken back. */
async function noteOf({ order, scope }: CheckoutVisit): Promise<string> {
  const rules = cancelPolicy(scope, await scope.settings.get(cancelSettings, order), order.currency);
  const paid = scope.t('orders.checkout.note_paid');
  return rules.length === 0 ? paid : `${paid} ${scope.t('cancel_rules.says.intro', { rules: rules.join(' ') })}`;
}
