import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import { fromDecimal } from '../../../kernel/values/money.ts';
import type { StartOrder } from '../../../modules/orders/index.ts';
import type { TypeForSale } from '../../../modules/tickets/index.ts';

const Count = z.number().int().min(0).max(1000);

/** What the event's page posts. `addOn` is by main type, then by add-on or its variation. */
export const PickerForm = z.object({
  quantity: z.record(z.uuid(), Count).default({}),
  variation: z.record(z.uuid(), Count).default({}),
  wheelchairs: z.record(z.uuid(), Count).default({}),
  addOn: z.record(z.uuid(), z.record(z.uuid(), Count)).default({}),
  price: z.record(z.uuid(), z.string().trim().max(30)).default({}),
  shown: z.record(z.uuid(), z.string().regex(/^\d{1,15}$/)).default({}),
  occurrence: z.uuid().optional(),
  code: z.string().trim().max(100).default(''),
  /** The button beside the code: the page comes again with what the code offers. */
  apply: z.string().optional(),
});
export type PickerValues = z.output<typeof PickerForm>;

type Line = StartOrder['lines'][number];

interface ChosenLine {
  readonly line: Line;
  /** The field of the form that asked for it. */
  readonly name: string;
  readonly addOnNames: readonly string[];
}

/** The lines that a posted form asks for, in the order in which types are offered. */
export function chosenLines(values: PickerValues, types: readonly TypeForSale[]): ChosenLine[] {
  return types.flatMap((type) => {
    const chosen = [
      ...type.variations.map(({ id }) => ({ id, name: `variation.${id}`, quantity: values.variation[id] ?? 0 })),
      { id: undefined, name: `quantity.${type.id}`, quantity: values.quantity[type.id] ?? 0 },
    ].filter(({ quantity }) => quantity > 0);
    const addOns = addOnsOf(values, type);
    return chosen.map(({ id, name, quantity }, index) => ({
      name,
      // One set of add-ons for the type: it goes with its first line.
      addOnNames: index === 0 ? addOns.map((each) => each.name) : [],
      line: {
        ticketTypeId: type.id,
        quantity,
        ...(id === undefined ? {} : { variationId: id }),
        ...(values.occurrence === undefined ? {} : { occurrenceId: values.occurrence }),
        ...priceOf(values, type),
        ...(index === 0 && values.wheelchairs[type.id] ? { wheelchairs: values.wheelchairs[type.id] } : {}),
        ...shownOf(values, id ?? type.id),
        ...(index === 0 && addOns.length > 0 ? { addOns: addOns.map(({ addOn }) => addOn) } : {}),
      },
    }));
  });
}

function addOnsOf(values: PickerValues, type: TypeForSale) {
  const asked = values.addOn[type.id] ?? {};
  return type.addOns.flatMap(({ id, variations }) => {
    const ids = variations.length > 0 ? variations.map((variation) => variation.id) : [undefined];
    return ids.flatMap((variationId) => {
      const key = variationId ?? id;
      const quantity = asked[key] ?? 0;
      if (quantity === 0) return [];
      const addOn = { ticketTypeId: id, quantity, ...(variationId === undefined ? {} : { variationId }) };
      return [{ name: `addOn.${type.id}.${key}`, addOn }];
    });
  });
}

function priceOf(values: PickerValues, { id, pricing, price }: TypeForSale): { priceMinor?: number } {
  const text = values.price[id];
  if (pricing !== 'open' || !text) return {};
  try {
    return { priceMinor: fromDecimal(text.replace(',', '.'), price.currency).minor };
  } catch {
    throw new DomainError('order.price_too_low', { field: `price.${id}` });
  }
}

function shownOf({ shown }: PickerValues, id: string): { shownMinor?: number } {
  const minor = shown[id];
  return minor === undefined ? {} : { shownMinor: Number(minor) };
}

/** What was chosen as the form names it, to take it along in an address. */
export function chosenFields({ quantity, variation, addOn, price }: PickerValues): Record<string, string> {
  const flat = [
    ...Object.entries(quantity).map(([id, count]) => [`quantity.${id}`, count] as const),
    ...Object.entries(variation).map(([id, count]) => [`variation.${id}`, count] as const),
    ...Object.entries(addOn).flatMap(([main, counts]) =>
      Object.entries(counts).map(([id, count]) => [`addOn.${main}.${id}`, count] as const),
    ),
    ...Object.entries(price).map(([id, text]) => [`price.${id}`, text] as const),
  ];
  return Object.fromEntries(flat.filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
}

const FIELD = /^(quantity|variation|price|addOn)((?:\.[\da-f-]{36}){1,2})$/;

/** The way back: nested as a posted form is. */
export function valuesOfFields(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, Record<string, unknown>> = {};
  for (const [field, value] of Object.entries(query)) {
    const [, group, rest = ''] = FIELD.exec(field) ?? [];
    const [first, second] = rest.split('.').slice(1);
    if (!group || !first || (group === 'addOn') !== (second !== undefined)) continue;
    const inner = (values[group] ??= {});
    if (second === undefined) inner[first] = value;
    else inner[first] = { ...(inner[first] as object | undefined), [second]: value };
  }
  return values;
}

/** What a page that comes again was given; nothing where nobody could read it. */
export function linesAgain(
  values: Readonly<Record<string, unknown>>,
  types: readonly TypeForSale[],
): StartOrder['lines'] | undefined {
  const posted = PickerForm.safeParse({ ...(asNumbers(values) as object), price: values['price'] });
  if (!posted.success) return undefined;
  try {
    return chosenLines(posted.data, types).map(({ line }) => line);
  } catch {
    return undefined;
  }
}

/** Use cases speak of lines; the form's fields are named after ticket types. */
export function pickerErrors(
  again: PageRequest['again'],
  types: readonly TypeForSale[],
): Readonly<Record<string, string>> | undefined {
  if (!again) return undefined;
  const posted = PickerForm.safeParse(asNumbers(again.values));
  const lines = posted.success ? chosenLines({ ...posted.data, price: {} }, types) : [];
  return Object.fromEntries(Object.entries(again.errors).map(([field, text]) => [nameOf(field, lines), text]));
}

function nameOf(field: string, lines: readonly ChosenLine[]): string {
  if (field.startsWith('codes')) return 'code';
  const [, at, rest = ''] = /^lines\.(\d+)(?:\.(.*))?$/.exec(field) ?? [];
  const chosen = at === undefined ? undefined : lines[Number(at)];
  if (!chosen) return field;
  const addOn = /^addOns\.(\d+)/.exec(rest)?.[1];
  if (addOn !== undefined) return chosen.addOnNames[Number(addOn)] ?? chosen.name;
  return rest === 'priceMinor' ? `price.${chosen.line.ticketTypeId}` : chosen.name;
}

/** What comes again is text. */
function asNumbers(values: Readonly<Record<string, unknown>>): unknown {
  const count = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, count(inner)]))
      : Number.parseInt(String(value), 10) || 0;
  const { quantity, variation, addOn, occurrence } = values;
  return {
    quantity: count(quantity ?? {}),
    variation: count(variation ?? {}),
    addOn: count(addOn ?? {}),
    ...(typeof occurrence === 'string' ? { occurrence } : {}),
  };
}
