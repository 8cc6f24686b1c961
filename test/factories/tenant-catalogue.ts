import type { Scope } from '../../core/kernel/scope/scope.ts';
import { createFeeRule, CreateFeeRule } from '../../core/modules/fees/index.ts';
import {
  addCodes,
  AddCodes,
  createPromotion,
  CreatePromotion,
  listCodes,
} from '../../core/modules/promotions/index.ts';
import { createTaxRate } from '../../core/modules/taxes/index.ts';
import {
  createCategory,
  createHold,
  createPriceTier,
  createQuota,
  createTicketType,
  createVariation,
  giveSeatMap,
  HoldFacts,
  setAddOns,
} from '../../core/modules/tickets/index.ts';
import { activateSeatMap, importSeatMap } from '../../core/modules/venues/index.ts';
import { rowsFile } from './hall.ts';

interface CatalogueOf {
  readonly organizationId: string;
  readonly eventId: string;
  readonly occurrenceId: string;
  readonly name: string;
}

/** One of everything that an event sells with, by the parameters of addresses that it stands for. */
export async function openCatalogue(scope: Scope, { organizationId, eventId, occurrenceId, name }: CatalogueOf) {
  const { id: type } = await createTicketType(scope, {
    eventId,
    name: { en: 'Seat' },
    priceMinor: 0,
    quantity: 50,
    seatCategory: 'Regular',
  });
  const { id: map } = await importSeatMap(scope, {
    organizationId,
    name: `${name} hall`,
    file: rowsFile({ A: 30, B: 30 }),
  });
  await activateSeatMap(scope, { organizationId, id: map });
  await giveSeatMap(scope, { organizationId, eventId, occurrenceId, seatMapId: map });
  const { id: quota } = await createQuota(scope, { eventId, name: 'Balcony', size: 5 });
  const { id: shirt } = await createTicketType(scope, {
    eventId,
    name: { en: 'Shirt' },
    priceMinor: 0,
    kind: 'product',
  });
  const ofType = { eventId, ticketTypeId: shirt };
  const { id: variation } = await createVariation(scope, {
    ...ofType,
    name: { en: 'L' },
    priceMinor: null,
    quantity: null,
  });
  const { id: tier } = await createPriceTier(scope, {
    ...{ ...ofType, name: { en: 'Early' }, priceMinor: 0, startsAt: null, endsAt: null, quantity: null },
  });
  await setAddOns(scope, { eventId, ticketTypeId: type, addOns: [{ addOnId: shirt, min: 0, max: 1, included: 0 }] });
  const { id: category } = await createCategory(scope, { eventId, name: { en: 'Stalls' }, description: {} });
  const { id: hold } = await createHold(scope, {
    ...{ eventId, ticketTypeId: type, count: 2, ...HoldFacts.parse({ name: 'Press' }) },
  });
  const named = { organizationId, eventId, name: { en: 'Friends' }, effect: 'percent', rate: 1000 };
  const { id: promotion } = await createPromotion(scope, CreatePromotion.parse(named));
  await addCodes(scope, AddCodes.parse({ organizationId, promotionId: promotion, codes: [{ code: 'FRIENDS' }] }));
  const { id: rate } = await createTaxRate(scope, { organizationId, name: 'VAT', rate: 1900, inclusive: true });
  const charged = { organizationId, name: { en: 'Service' }, kind: 'service', rate: 100 };
  const { id: fee } = await createFeeRule(scope, CreateFeeRule.parse(charged));
  const commission = { organizationId, eventId, name: { en: 'Commission' }, kind: 'platform', rate: 100 };
  await createFeeRule(scope, CreateFeeRule.parse({ ...commission, paidBy: 'organizer' }));
  const promoCode = (await listCodes(scope, promotion)).rows[0]!.id;

  return {
    ...{ type, typeId: type, quota, quotaId: quota, hold, holdId: hold, map, mapId: map },
    ...{ variation, variationId: variation, tier, tierId: tier, addOn: shirt, category, categoryId: category },
    ...{ rate, rateId: rate, fee, feeId: fee, promotion, promotionId: promotion, promoCode, codeId: promoCode },
  };
}
