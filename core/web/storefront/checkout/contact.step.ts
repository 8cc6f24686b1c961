import { run as spellCheck } from '@zootools/email-spell-checker';
import { z } from 'zod';
import { DomainError, InvalidInput } from '../../../kernel/errors.ts';
import type { PageRequest, Reply } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { PlaceOrder, type CheckoutData } from '../../../modules/orders/index.ts';
import type { Field, FieldGroup } from '../../../render/contract/index.ts';
import { parseWith } from '../../forms/problems.ts';
import { frameOf } from '../order-door.ts';
import { BusinessForm, businessGroup, takeBusiness, typedBusiness } from './business-fields.ts';
import { checkoutFrame } from './checkout-frame.ts';
import { takeStep } from './step-page.ts';
import type { CheckoutVisit } from './steps.ts';
import { ticketNames } from './ticket-names.ts';

/** Taken as it was typed; what is wrong with it is said once it is kept. */
export const ContactForm = z.object({
  name: z.string().max(1000).default(''),
  email: z.string().max(1000).default(''),
  attendees: z
    .array(z.object({ name: z.string().max(1000).default('') }))
    .max(500)
    .default([]),
  business: BusinessForm,
  act: z.string().max(20).default(''),
  /** The address that the reader was asked about already. */
  asked: z.string().max(300).default(''),
});

const Contact = z.object({
  name: PlaceOrder.shape.buyer.shape.name,
  email: PlaceOrder.shape.buyer.shape.email,
  attendees: z.array(z.object({ name: z.string().trim().max(200, 'errors.field.too_big') })),
});

export async function contactReply(visit: CheckoutVisit, request: PageRequest): Promise<Reply> {
  const { order, event, scope } = visit;
  const attendees = attendeeGroups(visit, request);
  const groups = [contactGroup(visit, request), ...attendees, ...(await businessGroup(visit, request))];
  const view = await checkoutFrame(visit, request, 'contact', {
    title: scope.t('orders.checkout.title'),
    action: `/o/${order.code}`,
    hidden: [{ name: 'asked', value: askedAbout(request) }],
    groups,
    acts: attendees.length > 0 ? [{ name: 'act', value: 'copy', label: scope.t('orders.checkout.copy_name') }] : [],
    submit: scope.t('orders.checkout.go_on'),
  });
  return { view: 'checkout', model: view, frame: frameOf(event) };
}

export function takeContact(
  scope: Scope,
  code: string,
  values: z.output<typeof ContactForm>,
  request: PageRequest,
): Promise<Reply> {
  const typed: CheckoutData = {
    name: values.name.slice(0, 300),
    email: values.email.slice(0, 300),
    attendees: values.attendees.map(({ name }) => ({ name: name.slice(0, 300), email: '' })),
    business: typedBusiness(values.business),
  };
  return takeStep(scope, code, request, async ({ order }) => ({
    typed,
    act: values.act,
    acts: {
      copy: () => ({ attendees: namesForAll(order.ticketCount, values.attendees[0]?.name || values.name) }),
    },
    step: 'contact',
    href: `/o/${order.code}?edit=contact`,
    check: async (visit) => {
      const parsed = await parseWith(Contact, values, scope.t);
      if (!parsed.ok) throw new InvalidInput(parsed.problems);
      refuseTypo(parsed.value.email, values.asked);
      await takeBusiness(visit, values.business);
      return undefined;
    },
  }));
}

/** Once: whoever means it sends it again. */
function refuseTypo(email: string, asked: string): void {
  const suggestion = spellCheck({ email })?.full;
  if (suggestion === undefined || suggestion === email || asked === email) return;
  throw new DomainError('order.email_typo', { params: { suggestion }, field: 'email' });
}

function askedAbout({ again }: PageRequest): string {
  return again?.errors['email'] === undefined
    ? ''
    : String(again.values['email'] ?? '')
        .trim()
        .toLowerCase();
}

function namesForAll(count: number, name: string) {
  return Array.from({ length: count }, () => ({ name: name.slice(0, 300), email: '' }));
}

function contactGroup({ scope, data }: CheckoutVisit, { again }: PageRequest): FieldGroup {
  const { actor, t } = scope;
  const known = actor.kind === 'user' ? actor : { name: '', email: '' };
  const field = (name: 'name' | 'email'): Field => ({
    widget: name === 'email' ? 'email' : 'text',
    name,
    label: t(`orders.checkout.${name}`),
    value: data[name] ?? known[name],
    error: again?.errors[name],
    required: true,
    autocomplete: name,
    maxlength: name === 'email' ? 254 : 200,
    half: true,
  });
  return {
    title: t('orders.checkout.contact'),
    help: t('orders.checkout.contact_help'),
    fields: [field('name'), field('email')],
  };
}

function attendeeGroups(visit: CheckoutVisit, { again }: PageRequest): FieldGroup[] {
  const { scope, data } = visit;
  const tickets = ticketNames(visit);
  if (tickets.length < 2) return [];
  const fields = tickets.map((ticket, index): Field => {
    const name = `attendees.${index}.name`;
    return {
      widget: 'text',
      name,
      label: scope.t('orders.checkout.ticket', { number: index + 1, ticket }),
      value: data.attendees?.[index]?.name ?? '',
      error: again?.errors[name],
      autocomplete: 'off',
      maxlength: 200,
      half: true,
    };
  });
  return [{ title: scope.t('orders.checkout.attendees'), help: scope.t('orders.checkout.attendees_help'), fields }];
}
