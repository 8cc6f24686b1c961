import { z } from 'zod';
import { DomainError, InvalidInput, type FieldProblem } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { CheckoutStep, StepField } from './orders.hooks.ts';

/** What was filled into the steps of plugins: by step, by field. */
export const StepValues = z.record(z.string().max(80), z.record(z.string().max(80), z.string().max(5000)));
export type StepValues = z.output<typeof StepValues>;

export interface StepsAbout {
  readonly orderId: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly lines: readonly {
    readonly ticketTypeId: string;
    readonly occurrenceId: string;
    readonly quantity: number;
  }[];
}

/** The steps that plugins add to the checkout of an order. */
export async function checkoutSteps(scope: Scope, about: StepsAbout): Promise<readonly CheckoutStep[]> {
  const { orderId, organizationId, eventId, lines } = about;
  const steps = await scope.filter('checkout.steps', [], {
    orderId,
    organizationId,
    eventId,
    lines,
    locale: scope.locale,
  });
  const ids = new Set(steps.map(({ id }) => id));
  if (ids.size < steps.length) throw new Error('checkout.steps: two steps have one id');
  return steps;
}

/** What is wrong with the fields of a step, seen by core alone: what must be there, what a field takes. */
export function stepProblems(scope: Scope, step: CheckoutStep, values: StepValues[string]): FieldProblem[] {
  return step.fields.flatMap((field) => {
    const code = problemOf(field, (values[field.name] ?? '').trim());
    if (code === undefined) return [];
    const message = scope.t(`errors.answer.${code}`, { question: field.label, min: '', max: '' });
    return [{ field: `steps.${step.id}.${field.name}`, code: `answer.${code}`, message }];
  });
}

function problemOf({ kind, required, options }: StepField, value: string): string | undefined {
  if (value === '') return required ? 'missing' : undefined;
  if (kind === 'number' && !/^[+-]?\d{1,15}([.,]\d{1,6})?$/.test(value)) return 'number';
  if (kind === 'email' && !z.email().safeParse(value).success) return 'email';
  if (kind === 'choice' && !(options ?? []).some((option) => option.value === value)) return 'choice';
  if (kind === 'yes_no' && value !== 'yes' && value !== 'no') return 'choice';
  return undefined;
}

interface Checked extends StepsAbout {
  readonly channel: string;
  readonly buyer: { readonly name: string; readonly email: string };
  readonly attendees: readonly { readonly name: string; readonly email: string | null }[];
  readonly steps: StepValues | undefined;
}

/** Plugins look at an order that is about to be placed; what they find wrong is told field by field. */
export async function refuseByPlugins(scope: Scope, input: Checked): Promise<StepValues> {
  const given = input.steps ?? {};
  const steps = await checkoutSteps(scope, input);
  const isBuyer = input.channel === 'web' || input.channel === 'api';
  const own = steps.flatMap((step) =>
    isBuyer || given[step.id] ? stepProblems(scope, step, given[step.id] ?? {}) : [],
  );
  const unknown = Object.keys(given).find((id) => !steps.some((step) => step.id === id));
  if (unknown !== undefined) throw new DomainError('order.unknown_step', { field: `steps.${unknown}` });
  const problems = await pluginProblems(scope, { ...input, steps: given }, own);
  if (problems.length > 0) throw new InvalidInput(problems);
  return given;
}

export async function pluginProblems(
  scope: Scope,
  input: Omit<Checked, 'steps'> & { readonly steps: StepValues },
  own: readonly FieldProblem[],
): Promise<readonly FieldProblem[]> {
  const { orderId, organizationId, eventId, lines, channel, buyer, attendees, steps } = input;
  const about = { orderId, organizationId, eventId, lines, channel, buyer, attendees, steps, locale: scope.locale };
  const found = await scope.filter('order.checking', [], about);
  return [...own, ...found.map(({ field, message }) => ({ field, code: 'order.refused', message }))];
}
