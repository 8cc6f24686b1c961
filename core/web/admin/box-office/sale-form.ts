import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { exponentOf } from '../../../kernel/values/currencies.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate, type Translated } from '../../../kernel/values/translated.ts';
import { BOX_OFFICE_METHODS } from '../../../modules/box-office/index.ts';
import type { EventDetail } from '../../../modules/events/index.ts';
import { categoriesOf, loadSale, tierNow, type Offer, type TypeOnSale } from '../../../modules/tickets/index.ts';
import type { BoxOfficeItem, BoxOfficeView, Field } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { shortWhen } from '../../storefront/view-models/when.ts';

type SaleForm = Omit<BoxOfficeView, 'main' | 'aside' | 'title'>;

/** What can be sold over the counter for one date, under its headings, and how it is paid. */
export async function saleForm(scope: Scope, request: PageRequest, event: EventDetail): Promise<SaleForm> {
  const { again, query, path } = request;
  const types = (await loadSale(scope.em, event.id, scope.clock.now()))?.types ?? [];
  const starts = new Map(types.flatMap(({ offers }) => offers.map((one) => [one.occurrenceId, one.startsAt] as const)));
  const dates = [...starts].toSorted(([, a], [, b]) => a.getTime() - b.getTime());
  const asked = String(again?.values['date'] ?? query['date'] ?? '');
  // The next one, unless another is asked for.
  const date = starts.has(asked) ? asked : dates[0]?.[0];
  const q = (query['q'] ?? '').slice(0, 100);
  const groups = date === undefined ? [] : await groupsOf(scope, request, event, types, { date, q });
  const [first] = groups;
  const [firstItem] = first?.items ?? [];
  if (firstItem) firstItem.autofocus = true;
  return {
    choose: {
      action: path,
      fields: [
        ...(dates.length > 1
          ? [
              {
                ...{ widget: 'select', name: 'date', label: scope.t('box_office.date'), half: true, required: true },
                options: dates.map(([value, at]) => ({
                  value,
                  label: shortWhen(at, event.zone, scope.locale),
                  selected: value === date,
                })),
              } satisfies Field,
            ]
          : []),
        {
          ...{ widget: 'search', name: 'q', label: scope.t('box_office.search'), half: true, required: true },
          ...{ value: q, autocomplete: 'off' },
        },
      ],
      submit: scope.t('box_office.show'),
    },
    action: path,
    hidden: date === undefined ? [] : [{ name: 'date', value: date }],
    errors: errorSummary(again?.errors, again?.problem),
    groups,
    empty: groups.length === 0 ? scope.t('box_office.nothing_to_sell') : undefined,
    payment: paymentFields(scope, request, event),
    submit: scope.t('box_office.submit'),
    totalHref: `${path}/total.json`,
    money: { locale: scope.locale, currency: event.currency, digits: String(exponentOf(event.currency)) },
  };
}

async function groupsOf(
  scope: Scope,
  { again }: PageRequest,
  event: EventDetail,
  types: readonly TypeOnSale[],
  { date, q }: { readonly date: string; readonly q: string },
): Promise<BoxOfficeView['groups']> {
  const said = (text: Translated) => translate(text, scope.locale, event.locale);
  const typed = (again?.values['quantity'] ?? {}) as Record<string, unknown>;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const categories = await categoriesOf(scope, event.id);
  const headings = [
    { id: null, title: scope.t('box_office.tickets') },
    ...categories.map(({ id, name }) => ({ id, title: said(name) })),
  ];
  const groups = headings.map(({ id, title }) => {
    const items = types
      .filter((type) => type.categoryId === id)
      .flatMap((type) => {
        const offer = type.offers.find(({ occurrenceId }) => occurrenceId === date);
        if (!offer) return [];
        return formsOf(type, offer, scope.clock.now())
          .filter(({ left }) => left === null || left > 0)
          .map((form): BoxOfficeItem => {
            const name = form.name === undefined ? said(type.name) : `${said(type.name)} – ${said(form.name)}`;
            return {
              ...{ name: `quantity.${form.key}`, label: name, autofocus: false },
              price: formatMoney(money(form.priceMinor, event.currency), scope.locale),
              left: form.left === null ? undefined : scope.t('box_office.left', { count: form.left }),
              value: String(typed[form.key] ?? ''),
              max: String(Math.min(form.left ?? 1000, 1000)),
            };
          });
      });
    return { title, items: items.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word))) };
  });
  return groups.filter(({ items }) => items.length > 0);
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
    left: fewer(offer.left, offer.variations.get(id)?.left ?? null),
  }));
}

const fewer = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));

function paymentFields(scope: Scope, request: PageRequest, { currency }: EventDetail): Field[] {
  const { again } = request;
  const chosen = String(again?.values['method'] ?? 'cash');
  const field = (name: 'given' | 'reference' | 'name' | 'email', widget: 'text' | 'email' | 'money'): Field => ({
    ...{ widget, name, half: true, autocomplete: 'off' },
    label: scope.t(`box_office.field.${name}`),
    value: String(again?.values[name] ?? ''),
    error: again?.errors[name],
    ...(widget === 'money' ? { suffix: currency } : {}),
  });
  return [
    {
      ...{ widget: 'radio', name: 'method', label: scope.t('box_office.method.title') },
      options: BOX_OFFICE_METHODS.map((value) => ({
        value,
        label: scope.t(`box_office.method.${value}`),
        selected: value === chosen,
      })),
    },
    field('given', 'money'),
    field('reference', 'text'),
    field('name', 'text'),
    field('email', 'email'),
  ];
}
