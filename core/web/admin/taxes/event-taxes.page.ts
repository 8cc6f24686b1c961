import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { assignTaxes, taxesOfEvent, taxRatesOf } from '../../../modules/taxes/index.ts';
import { ticketTypesOf } from '../../../modules/tickets/index.ts';
import type { Field, FormView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { belowEvent, eventAt, eventHref } from '../events/event-head.ts';
import { percentLabel } from '../percent.ts';
import { howOf } from './rates.page.ts';

/** By ticket type: the ids of its taxes. */
const AssignForm = z.object({
  assigned: z.record(z.string().max(40), z.array(z.string().max(40)).max(10)).default({}),
});

/** Which taxes lie on which tickets of an event. */
export const eventTaxesPage = page({
  path: '/admin/o/:org/events/:event/taxes',
  may: 'events.write',
  form: AssignForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const rates = (await taxRatesOf(scope, event.organization.id)).filter(({ state }) => state === 'active');
    const types = await activeTypes(scope, id);
    const known = await taxesOfEvent(scope.em, id);
    const fields = types.map((type): Field => ({
      ...{ widget: 'checkboxes', name: `assigned.${type.id}` },
      label: translate(type.name, scope.locale, event.locale),
      options: rates.map((rate) => ({
        value: rate.id,
        label: `${rate.name} ${percentLabel(scope, rate.rate)} · ${scope.t(howOf(rate))}`,
        selected: (known.get(type.id) ?? []).some((each) => each.id === rate.id),
      })),
    }));
    const model: FormView = {
      ...belowEvent(scope, request, event, scope.t('taxes.title')),
      subtitle: scope.t(rates.length === 0 ? 'taxes.none_yet' : 'taxes.assign_help'),
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      groups: rates.length === 0 ? [] : [{ fields }],
      submit: scope.t('form.save'),
      cancelHref: `${eventHref(request, id)}/tickets`,
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId }, { assigned }, request) {
    await eventAt(scope, request, eventId);
    for (const { id } of await activeTypes(scope, eventId)) {
      await assignTaxes(scope, { eventId, ticketTypeId: id, taxRateIds: assigned[id] ?? [] });
    }
    return { goTo: `${eventHref(request, eventId)}/tickets`, flash: 'taxes.saved' };
  },
});

/** Gift cards are sold without tax. */
async function activeTypes(scope: Scope, eventId: string) {
  const types = await ticketTypesOf(scope, eventId);
  return types.filter(({ state, giftCardMinor }) => state === 'active' && giftCardMinor === null);
}
