import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate, type Translated } from '../../../kernel/values/translated.ts';
import { BOX_OFFICE_METHODS } from '../../../modules/box-office/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { loadSale, tierNow, type Offer, type TypeOnSale } from '../../../modules/tickets/index.ts';
import type { Field, Section } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';

/** What can be sold over the counter, and how it is paid. */
export async function saleSection(scope: Scope, request: PageRequest, event: EventDetail): Promise<Section> {
  const sale = await loadSale(scope.em, event.id, scope.clock.now());
  const { again } = request;
  const several = event.occurrences.length > 1;
  const typed = (again?.values['quantity'] ?? {}) as Record<string, unknown>;
  const said = (text: Translated) => translate(text, scope.locale, event.locale);
  const tickets = (sale?.types ?? []).flatMap((type) =>
    type.offers.flatMap((offer) => {
      const date = several ? ` · ${shortWhen(offer.startsAt, event.zone, scope.locale)}` : '';
      return formsOf(type, offer, scope.clock.now()).map((form): Field => {
        const name = form.name === undefined ? said(type.name) : `${said(type.name)} – ${said(form.name)}`;
        const price = formatMoney(money(form.priceMinor, event.currency), scope.locale);
        return {
          widget: 'number',
          name: `quantity.${form.key}`,
          label: `${name}${date}`,
          help: form.left === null ? price : scope.t('box_office.price_left', { price, count: form.left }),
          value: String(typed[form.key] ?? ''),
          min: '0',
          max: '1000',
          half: true,
        };
      });
    }),
  );
  const chosen = String(again?.values['method'] ?? 'cash');
  return {
    kind: 'form',
    title: scope.t('box_office.sell'),
    form: {
      action: request.path,
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: [
        ...tickets,
        {
          widget: 'radio',
          name: 'method',
          label: scope.t('box_office.method.title'),
          options: BOX_OFFICE_METHODS.map((value) => ({
            value,
            label: scope.t(`box_office.method.${value}`),
            selected: value === chosen,
          })),
        },
        textField(scope, request, 'reference', 'text'),
        textField(scope, request, 'name', 'text'),
        textField(scope, request, 'email', 'email'),
      ],
      submit: scope.t('box_office.submit'),
    },
  };
}

interface SoldForm {
  readonly key: string;
  readonly name?: Translated;
  readonly priceMinor: number;
  readonly left: number | null;
}

/** A type on a date, in each of its forms, at what it costs now. */
function formsOf(type: TypeOnSale, offer: Offer, now: Date): SoldForm[] {
  const key = `${type.id}:${offer.occurrenceId}`;
  const usual = tierNow(type, now)?.priceMinor ?? type.priceMinor;
  if (type.variations.length === 0) return [{ key, priceMinor: usual, left: offer.left }];
  return type.variations.map(({ id, name, priceMinor }) => ({
    key: `${key}:${id}`,
    name,
    priceMinor: priceMinor ?? usual,
    left: offer.variations.get(id)?.left ?? null,
  }));
}

function textField(
  scope: Scope,
  { again }: PageRequest,
  name: 'reference' | 'name' | 'email',
  widget: 'text' | 'email',
): Field {
  return {
    ...{ widget, name, half: true, autocomplete: 'off' },
    label: scope.t(`box_office.field.${name}`),
    value: String(again?.values[name] ?? ''),
    error: again?.errors[name],
  };
}
