import type { App } from '../../core/app.ts';
import { newToken } from '../../core/kernel/ids.ts';
import { ANONYMOUS } from '../../core/kernel/scope/actor.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { localOf } from '../../core/kernel/values/zoned.ts';
import { addOccurrence, createEvent, NewEvent, publishEvent } from '../../core/modules/events/index.ts';
import { placeOrder, PlaceOrder, startOrder } from '../../core/modules/orders/index.ts';
import { Install, install } from '../../core/modules/organizations/index.ts';
import { createGatewayAccount, markPaid, SaveGatewayAccount, startPayment } from '../../core/modules/payments/index.ts';
import { createTicketType } from '../../core/modules/tickets/index.ts';
import { DEMO_BUYERS, DEMO_EVENTS, type DemoEvent } from './catalogue.ts';

export interface DemoAdmin {
  readonly email: string;
  readonly password: string;
}

export interface FilledDemo {
  /** The page of an event that is on sale. */
  readonly eventSlug: string;
  readonly organizationSlug: string;
}

const ZONE = 'Europe/Berlin';

/** An organization with events, ways to pay and orders, made with the same use cases as people use. */
export async function fillDemo(app: App, admin: DemoAdmin, progress: (text: string) => void): Promise<FilledDemo> {
  const scope = app.scope();
  const { organizationId, organizationSlug } = await install(
    scope,
    Install.parse({
      admin: { ...admin, name: 'Robin Demo', locale: app.site.defaultLocale },
      organization: { name: 'Harbour House', email: admin.email, currency: 'EUR', locale: 'en', zone: ZONE },
    }),
  );
  const accountId = await addWaysToPay(app, scope, organizationId);

  const slugs: string[] = [];
  for (const [index, event] of DEMO_EVENTS.entries()) {
    progress(`Filling the demo: ${event.title['en']} …`);
    const made = await addEvent(scope, organizationId, event);
    if (event.draft) continue;
    await publishEvent(scope, { organizationId, eventId: made.eventId });
    slugs.push(made.slug);
    await addOrders(app, { event, ...made, accountId, seed: index * 5 });
  }
  return { eventSlug: slugs[0]!, organizationSlug };
}

async function addWaysToPay({ site, parts }: App, scope: Scope, organizationId: string): Promise<string | undefined> {
  const registered = [...parts.capabilities.gateways.values()];
  const add = (account: Partial<SaveGatewayAccount>) =>
    createGatewayAccount(scope, SaveGatewayAccount.parse({ organizationId, ...account }));

  const pretended = registered.find(({ pluginId }) => pluginId === 'payment-test');
  if (pretended) {
    const settings = { baseUrl: `${site.url}/p/payment-test`, secret: newToken() };
    await add({ gateway: pretended.gateway.id, label: 'Card (pretended)', mode: 'test', settings });
  }
  const ofCards = registered.find(({ gateway }) => gateway.capabilities.storedValue);
  if (ofCards) await add({ gateway: ofCards.gateway.id, label: 'Gift card', mode: 'live' });
  const byHand = registered.find(({ gateway }) => gateway.capabilities.markedByHand);
  return byHand && (await add({ gateway: byHand.gateway.id, label: 'Pay at the door', mode: 'live' })).id;
}

async function addEvent(scope: Scope, organizationId: string, event: DemoEvent) {
  const [first, ...more] = event.dates.map((date) => localTimes(scope, date));
  const { title, summary, description, mode, venueName, venueAddress, city } = event;
  const facts = { title, summary, description, mode, venueName, venueAddress, city };
  const address = { onlineUrl: event.onlineUrl ?? null, country: 'DE', currency: 'EUR', locale: 'en', zone: ZONE };
  const { eventId, slug, occurrenceId } = await createEvent(scope, {
    ...NewEvent.parse({ ...facts, ...address, ...first }),
    organizationId,
  });
  const occurrenceIds = [occurrenceId];
  for (const times of more) {
    occurrenceIds.push((await addOccurrence(scope, { organizationId, eventId, ...times })).occurrenceId);
  }
  const typeIds: string[] = [];
  for (const type of event.types) typeIds.push((await createTicketType(scope, { eventId, ...type })).id);
  return { eventId, slug, occurrenceIds, typeIds };
}

function localTimes({ clock }: Scope, { inDays, from, to }: DemoEvent['dates'][number]) {
  const day = localOf(clock.in({ days: inDays }), ZONE).slice(0, 10);
  return { startsAtLocal: `${day}T${from}`, endsAtLocal: `${day}T${to}` };
}

interface Sold {
  readonly event: DemoEvent;
  readonly eventId: string;
  readonly occurrenceIds: readonly string[];
  readonly typeIds: readonly string[];
  readonly accountId: string | undefined;
  readonly seed: number;
}

/** Orders as visitors place them: most are paid by now, some will pay at the door. */
async function addOrders(app: App, { event, eventId, occurrenceIds, typeIds, accountId, seed }: Sold): Promise<void> {
  for (let number = 0; number < event.orders; number += 1) {
    const name = DEMO_BUYERS[(seed + number) % DEMO_BUYERS.length]!;
    const locale = app.site.locales[number % app.site.locales.length]!;
    const buyer = app.scope(ANONYMOUS, { locale });
    const draft = await startOrder(buyer, {
      eventId,
      lines: [
        {
          ticketTypeId: typeIds[number % typeIds.length]!,
          occurrenceId: occurrenceIds[number % occurrenceIds.length]!,
          quantity: 1 + (number % 3),
        },
      ],
    });
    const email = `${name
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/[^a-z ]/g, '')
      .replaceAll(' ', '.')}@example.org`;
    const order = await placeOrder(buyer, PlaceOrder.parse({ code: draft.code, buyer: { email, name, locale } }));
    if (order.state === 'confirmed' || accountId === undefined) continue;
    const payment = await startPayment(buyer, { orderCode: order.code, accountId });
    if (number % 4 !== 3)
      await markPaid(app.scope(), { paymentId: payment.id, note: 'Paid in advance at the box office' });
  }
}
