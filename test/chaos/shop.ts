import { NewApiKey, createApiKey } from '../../core/modules/access/index.ts';
import { IssueCards, issueCards } from '../../core/modules/gift-cards/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import { AddCodes, addCodes, createPromotion, CreatePromotion } from '../../core/modules/promotions/index.ts';
import { createTicketType, giveSeatMap } from '../../core/modules/tickets/index.ts';
import { activateSeatMap, importSeatMap } from '../../core/modules/venues/index.ts';
import { fillSite } from '../factories/filled-site.ts';
import type { connect } from '../setup/running-site.ts';
import type { Offer } from './buyers.ts';

type App = Awaited<ReturnType<typeof connect>>;

const CODE = 'NIGHT';

export interface ChaosShop {
  readonly offers: readonly Offer[];
  /** For staff who keep places back while all that goes on. */
  readonly staff: { readonly eventId: string; readonly ticketTypeId: string; readonly key: string };
}

/** One event with everything that can run out: places, seats, uses of a code, and what staff keep back. */
export async function openChaosShop(app: App, minutes: number): Promise<ChaosShop> {
  const scope = app.scope();
  const { eventId, organizationId, occurrenceId, sell } = await fillSite(app);
  const many = (perMinute: number) => Math.max(20, Math.round(perMinute * minutes));
  const free = await sell({ name: 'Free', quantity: many(3000) });
  const paid = await sell({ name: 'Paid', quantity: many(1500), priceMinor: 1500 });

  const rows = Array.from({ length: many(30) }, (_, row) => row + 1);
  const seats = rows.flatMap((row) => Array.from({ length: 40 }, (_, seat) => `Stalls,${row},${seat + 1},Regular`));
  const file = ['section,row,seat,category', ...seats].join('\n');
  const { id: seatMapId } = await importSeatMap(scope, { organizationId, name: 'Hall', file });
  await activateSeatMap(scope, { organizationId, id: seatMapId });
  await giveSeatMap(scope, { organizationId, eventId, occurrenceId, seatMapId });
  const seat = { eventId, name: { en: 'Seat' }, priceMinor: 0, maxPerOrder: 10, seatCategory: 'Regular' };
  const { id: seated } = await createTicketType(scope, seat);

  const promotion = { organizationId, eventId, name: { en: 'Half price' }, effect: 'percent', rate: 5000 };
  const { id: promotionId } = await createPromotion(
    scope,
    CreatePromotion.parse({ ...promotion, maxUses: many(200), combines: true }),
  );
  await addCodes(scope, AddCodes.parse({ organizationId, promotionId, codes: [{ code: CODE }] }));

  const account = { organizationId, gateway: 'payment-gift-card', label: 'Gift card', mode: 'test', settings: {} };
  await createGatewayAccount(scope, SaveGatewayAccount.parse(account));
  // Each pays for a few orders and a part of the next.
  const cards = { organizationId, currency: 'EUR', amountMinor: 10_000, count: Math.min(500, many(60)) };
  const issued = await issueCards(scope, IssueCards.parse(cards));

  const permissions = ['events.read', 'events.write', 'orders.read', 'orders.write'];
  const { token } = await createApiKey(scope, { ...NewApiKey.parse({ name: 'Chaos', permissions }), organizationId });
  return {
    offers: [
      { eventId, ticketTypeId: free, paid: false },
      { eventId, ticketTypeId: paid, paid: true },
      { eventId, ticketTypeId: seated, paid: false },
      { eventId, ticketTypeId: paid, paid: true, codes: [CODE] },
      { eventId, ticketTypeId: paid, paid: true, giftCards: issued.map(({ code }) => code) },
    ],
    staff: { eventId, ticketTypeId: free, key: token },
  };
}
