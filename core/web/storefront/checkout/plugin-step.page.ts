import { z } from 'zod';
import { DomainError, InvalidInput } from '../../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../../kernel/pages/page.ts';
import { pluginProblems, stepProblems, type CheckoutStep, type StepField } from '../../../modules/orders/index.ts';
import type { Field } from '../../../render/contract/index.ts';
import { frameOf } from '../order-door.ts';
import { checkoutFrame } from './checkout-frame.ts';
import { openStep, takeStep } from './step-page.ts';
import type { CheckoutVisit } from './steps.ts';

const StepForm = z.object({
  steps: z.record(z.string(), z.record(z.string(), z.string().max(5000))).default({}),
  act: z.string().max(20).default(''),
});

/** A step that a plugin added, with its own fields. */
export const pluginStepPage = page({
  path: '/o/:code/steps/:step',
  may: 'public',
  form: StepForm,
  show: (scope, { code, step }, request) =>
    openStep(scope, code, request, (visit) => stepReply(visit, stepAt(visit, step), request)),
  submit: (scope, { code, step: id }, values, request) =>
    takeStep(scope, code, request, async (visit) => {
      const step = stepAt(visit, id);
      const filled = Object.fromEntries(step.fields.map(({ name }) => [name, values.steps[id]?.[name] ?? '']));
      return {
        typed: { steps: { ...visit.data.steps, [id]: filled } },
        act: values.act,
        step: id,
        href: `/o/${visit.order.code}/steps/${id}`,
        check: async (now) => {
          await refuseWrong(now, step);
          return undefined;
        },
      };
    }),
});

/** What is wrong with this step; what is wrong elsewhere is said when the order is placed. */
async function refuseWrong({ order, scope, data }: CheckoutVisit, step: CheckoutStep): Promise<void> {
  const steps = data.steps ?? {};
  const about = {
    ...order,
    orderId: order.id,
    buyer: { name: data.name ?? '', email: data.email ?? '' },
    attendees: (data.attendees ?? []).map(({ name, email }) => ({ name, email: email || null })),
    steps,
  };
  const problems = await pluginProblems(scope, about, stepProblems(scope, step, steps[step.id] ?? {}));
  const own = problems.filter(({ field }) => field.startsWith(`steps.${step.id}.`));
  if (own.length > 0) throw new InvalidInput(own);
}

function stepAt({ pluginSteps }: CheckoutVisit, id: string): CheckoutStep {
  const step = pluginSteps.find((one) => one.id === id);
  if (!step) throw new DomainError('http.not_found', { status: 404 });
  return step;
}

async function stepReply(visit: CheckoutVisit, step: CheckoutStep, request: PageRequest): Promise<Reply> {
  const { order, event, scope, data } = visit;
  const values = data.steps?.[step.id] ?? {};
  const view = await checkoutFrame(visit, request, step.id, {
    title: step.title,
    intro: step.help,
    action: `/o/${order.code}/steps/${step.id}`,
    groups: [{ fields: step.fields.map((field) => fieldOf(visit, step.id, field, values, request)) }],
    submit: scope.t('orders.checkout.go_on'),
  });
  return { view: 'checkout', model: view, frame: frameOf(event) };
}

const WIDGETS = {
  text: 'text',
  long_text: 'textarea',
  number: 'number',
  email: 'email',
  yes_no: 'select',
  choice: 'select',
} as const satisfies Record<StepField['kind'], Field['widget']>;

function fieldOf(
  { scope }: CheckoutVisit,
  step: string,
  { name: own, label, kind, required, help, options }: StepField,
  values: Readonly<Record<string, string>>,
  { again }: PageRequest,
): Field {
  const name = `steps.${step}.${own}`;
  const value = values[own] ?? '';
  const listed =
    kind === 'yes_no' ? ['yes', 'no'].map((one) => ({ value: one, label: scope.t(`questions.${one}`) })) : options;
  return {
    ...{ widget: WIDGETS[kind], name, label, help, value, required: required ?? false },
    error: again?.errors[name],
    ...(listed && {
      options: [{ value: '', label: '–' }, ...listed].map((option) => ({
        ...option,
        selected: option.value === value,
      })),
    }),
  };
}
