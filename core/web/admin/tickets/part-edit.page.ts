import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import {
  addOnsOf,
  createPriceTier,
  createVariation,
  priceTiersOf,
  removePriceTier,
  setAddOns,
  ticketTypesOf,
  updatePriceTier,
  updateVariation,
  variationsOf,
} from '../../../modules/tickets/index.ts';
import type { Option } from '../../../render/contract/index.ts';
import { AddOnForm, partForm, TierForm, VariationForm } from './part-forms.ts';
import { typeOfPath, type TypeAt } from './parts.page.ts';

const PATH = '/admin/o/:org/events/:event/tickets/:type/parts' as const;
const VARIATION_FIELDS = ['name', 'price', 'quantity', 'position'];
const TIER_FIELDS = ['name', 'price', 'quantity', 'startsAt', 'endsAt', 'position'];
const ADD_ON_FIELDS = ['addOn', 'min', 'max', 'included'];

const ids = ({ event, type }: TypeAt) => ({ eventId: event.id, ticketTypeId: type.id });

export const variationPage = page({
  path: `${PATH}/variations/:variation`,
  may: 'events.write',
  form: VariationForm,
  async show(scope, params, request) {
    const { variation: part } = params;
    const at = await typeOfPath(scope, params, request);
    const rows = await variationsOf(scope, at.type.id);
    const row = found(rows, part, 'variation.not_found');
    const href = `${at.base}/variations/${part}`;
    const model = partForm(scope, request, at, {
      key: 'variation',
      schema: VariationForm,
      fields: VARIATION_FIELDS,
      values: row ? { ...row, price: row.priceMinor } : { position: rows.length },
      action: href,
      isNew: !row,
      graveActions: row
        ? [
            {
              label: scope.t(`tickets.variation.${row.state === 'active' ? 'archive' : 'restore'}`),
              action: `${href}/toggle`,
            },
          ]
        : [],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, params, { name, price, quantity, position }, request) {
    const { variation: part } = params;
    const at = await typeOfPath(scope, params, request);
    const facts = { ...ids(at), name, priceMinor: price, quantity, position };
    if (part === 'new') await createVariation(scope, facts);
    else await updateVariation(scope, { ...facts, id: part });
    return { goTo: at.base, flash: 'tickets.parts.saved' };
  },
});

export const toggleVariationPage = page({
  path: `${PATH}/variations/:variation/toggle`,
  may: 'events.write',
  async show(scope, params, request) {
    return { goTo: (await typeOfPath(scope, params, request)).base };
  },
  async submit(scope, params, _values, request) {
    const { variation: part } = params;
    const at = await typeOfPath(scope, params, request);
    const row = found(await variationsOf(scope, at.type.id), part, 'variation.not_found');
    const state = row?.state === 'active' ? 'archived' : 'active';
    await updateVariation(scope, { ...ids(at), id: part, state });
    return { goTo: at.base, flash: 'tickets.parts.saved' };
  },
});

export const tierPage = page({
  path: `${PATH}/tiers/:tier`,
  may: 'events.write',
  form: TierForm,
  async show(scope, params, request) {
    const { tier: part } = params;
    const at = await typeOfPath(scope, params, request);
    const rows = await priceTiersOf(scope, at.type.id);
    const row = found(rows, part, 'price_tier.not_found');
    const href = `${at.base}/tiers/${part}`;
    const model = partForm(scope, request, at, {
      key: 'tier',
      schema: TierForm,
      fields: TIER_FIELDS,
      values: row ? { ...row, price: row.priceMinor } : { position: rows.length },
      action: href,
      isNew: !row,
      graveActions: row ? [{ label: scope.t('tickets.tier.remove'), action: `${href}/remove`, tone: 'danger' }] : [],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, params, { name, price, quantity, startsAt, endsAt, position }, request) {
    const { tier: part } = params;
    const at = await typeOfPath(scope, params, request);
    const facts = { ...ids(at), name, priceMinor: price, quantity, startsAt, endsAt, position };
    if (part === 'new') await createPriceTier(scope, facts);
    else await updatePriceTier(scope, { ...facts, id: part });
    return { goTo: at.base, flash: 'tickets.parts.saved' };
  },
});

export const removeTierPage = page({
  path: `${PATH}/tiers/:tier/remove`,
  may: 'events.write',
  async show(scope, params, request) {
    return { goTo: (await typeOfPath(scope, params, request)).base };
  },
  async submit(scope, params, _values, request) {
    const { tier: part } = params;
    const at = await typeOfPath(scope, params, request);
    await removePriceTier(scope, { ...ids(at), id: part });
    return { goTo: at.base, flash: 'tickets.parts.removed' };
  },
});

export const addOnPage = page({
  path: `${PATH}/add-ons/:addOn`,
  may: 'events.write',
  form: AddOnForm,
  async show(scope, params, request) {
    const { addOn: part } = params;
    const at = await typeOfPath(scope, params, request);
    const rows = (await addOnsOf(scope, at.type.id)).map((row) => ({ ...row, id: row.addOnId }));
    const row = found(rows, part, 'ticket_type.not_found');
    const href = `${at.base}/add-ons/${part}`;
    const known = new Set(rows.filter(({ id }) => id !== part).map(({ id }) => id));
    const model = partForm(scope, request, at, {
      key: 'add_on',
      schema: AddOnForm,
      fields: ADD_ON_FIELDS,
      values: row ? { ...row, addOn: row.addOnId } : { min: 0, max: 1, included: 0 },
      action: href,
      isNew: !row,
      options: { addOn: { options: await choices(scope, at, known) } },
      graveActions: row ? [{ label: scope.t('tickets.add_on.remove'), action: `${href}/remove`, tone: 'danger' }] : [],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, params, { addOn, ...numbers }, request) {
    const { addOn: part } = params;
    const at = await typeOfPath(scope, params, request);
    const rows = await addOnsOf(scope, at.type.id);
    const said = { addOnId: addOn, ...numbers };
    const others = rows.map(({ addOnId, min, max, included }) => ({ addOnId, min, max, included }));
    const addOns = part === 'new' ? [...others, said] : others.map((row) => (row.addOnId === part ? said : row));
    await setAddOns(scope, { ...ids(at), addOns }).catch(asField);
    return { goTo: at.base, flash: 'tickets.parts.saved' };
  },
});

export const removeAddOnPage = page({
  path: `${PATH}/add-ons/:addOn/remove`,
  may: 'events.write',
  async show(scope, params, request) {
    return { goTo: (await typeOfPath(scope, params, request)).base };
  },
  async submit(scope, params, _values, request) {
    const { addOn: part } = params;
    const at = await typeOfPath(scope, params, request);
    const rows = await addOnsOf(scope, at.type.id);
    const addOns = rows
      .filter(({ addOnId }) => addOnId !== part)
      .map(({ addOnId, min, max, included }) => ({ addOnId, min, max, included }));
    await setAddOns(scope, { ...ids(at), addOns });
    return { goTo: at.base, flash: 'tickets.parts.removed' };
  },
});

/** The part of an address; nothing for `new`. */
function found<T extends { readonly id: string }>(rows: readonly T[], part: string, code: string): T | undefined {
  const row = rows.find(({ id }) => id === part);
  if (!row && part !== 'new') throw new DomainError(code, { status: 404 });
  return row;
}

async function choices(scope: Scope, { event, type }: TypeAt, known: ReadonlySet<string>): Promise<Option[]> {
  const types = (await ticketTypesOf(scope, event.id)).filter(
    ({ id, state }) => state === 'active' && id !== type.id && !known.has(id),
  );
  return types.map(({ id, name }) => ({ value: id, label: translate(name, scope.locale, event.locale) }));
}

/** The use case takes all add-ons at once; the form speaks of one. */
function asField(error: unknown): never {
  if (!(error instanceof DomainError) || !error.field?.startsWith('addOns')) throw error;
  const field =
    error.code === 'add_on.included_invalid' ? 'included' : error.code === 'add_on.count_invalid' ? 'max' : 'addOn';
  throw new DomainError(error.code, { status: error.status, params: error.params, field });
}
