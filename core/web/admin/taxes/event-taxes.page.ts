import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { assignTaxes, taxesOfEvent, taxRatesOf } from '../../../modules/taxes/index.ts';
import { ticketTypesOf } from '../../../modules/tickets/index.ts';
import type { Field, FormView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { belowEvent, eventAt, eventHref } from '../events/event-head.ts';
import { percentText } from '../percent.ts';

const AssignForm = z.object({ assigned: z.array(z.string().max(80)).default([]) });

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
    const options = types.flatMap((type) =>
      rates.map((rate) => ({
        value: `${type.id}:${rate.id}`,
        label: `${translate(type.name, scope.locale, event.locale)}: ${rate.name} ${percentText(rate.rate)} %`,
        selected: (known.get(type.id) ?? []).some((each) => each.id === rate.id),
      })),
    );
    const label = scope.t('taxes.title');
    const fields: Field[] = options.length === 0 ? [] : [{ widget: 'checkboxes', name: 'assigned', label, options }];
    const model: FormView = {
      ...belowEvent(scope, request, event, scope.t('taxes.title')),
      subtitle: scope.t(rates.length === 0 ? 'taxes.none_yet' : 'taxes.assign_help'),
      action: request.path,
      hidden: [],
      errors: errorSummary(request.again?.errors, request.again?.problem),
      groups: [{ fields }],
      submit: scope.t('form.save'),
      cancelHref: `${eventHref(request, id)}/tickets`,
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, { event: eventId }, { assigned }, request) {
    await eventAt(scope, request, eventId);
    const pairs = assigned.map((pair) => pair.split(':'));
    for (const { id } of await activeTypes(scope, eventId)) {
      const taxRateIds = pairs.flatMap(([type, rate]) => (type === id && rate !== undefined ? [rate] : []));
      await assignTaxes(scope, { eventId, ticketTypeId: id, taxRateIds });
    }
    return { goTo: `${eventHref(request, eventId)}/tickets`, flash: 'taxes.saved' };
  },
});

async function activeTypes(scope: Scope, eventId: string) {
  return (await ticketTypesOf(scope, eventId)).filter(({ state }) => state === 'active');
}
