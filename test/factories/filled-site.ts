import type { App } from '../../core/app.ts';
import { localOf } from '../../core/kernel/values/zoned.ts';
import { createEvent, NewEvent, publishEvent } from '../../core/modules/events/index.ts';
import { Install, install } from '../../core/modules/organizations/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import { createTicketType } from '../../core/modules/tickets/index.ts';

export interface FilledSite {
  readonly admin: { readonly email: string; readonly password: string };
  readonly organizationId: string;
  readonly organizationSlug: string;
  readonly eventId: string;
  readonly eventSlug: string;
  readonly occurrenceId: string;
  /** A ticket type of the event: how many places, for how much. */
  sell(type: { name: string; priceMinor?: number; quantity?: number; maxPerOrder?: number }): Promise<string>;
}

const ZONE = 'Europe/Berlin';

/** One organization with its admin, ways to pay and an event on sale, made as people make them. */
export async function fillSite(app: App): Promise<FilledSite> {
  const scope = app.scope();
  const admin = { email: 'owner@example.org', password: 'a horse that reads tickets' };
  const { organizationId, organizationSlug } = await install(
    scope,
    Install.parse({
      admin: { ...admin, name: 'Olga Owner', locale: 'en' },
      organization: { name: 'Harbour House', email: admin.email, currency: 'EUR', locale: 'en', zone: ZONE },
    }),
  );
  const account = (values: object) =>
    createGatewayAccount(scope, SaveGatewayAccount.parse({ organizationId, ...values }));
  const settings = { baseUrl: `${app.site.url}/p/payment-test`, secret: 'a secret of the pretended provider' };
  await account({ gateway: 'payment-test', label: 'Card (pretended)', mode: 'test', settings });
  await account({ gateway: 'payment-manual', label: 'Pay at the door', mode: 'live' });
  await account({ gateway: 'payment-gift-card', label: 'Gift card', mode: 'live' });

  const day = localOf(scope.clock.in({ days: 30 }), ZONE).slice(0, 10);
  const { eventId, slug, occurrenceId } = await createEvent(scope, {
    ...NewEvent.parse({
      title: { en: 'Night Swim', de: 'Nachtschwimmen' },
      zone: ZONE,
      currency: 'EUR',
      locale: 'en',
      venueName: 'Harbour House',
      city: 'Hamburg',
      startsAtLocal: `${day}T20:00`,
      endsAtLocal: `${day}T23:00`,
    }),
    organizationId,
  });
  await publishEvent(scope, { organizationId, eventId });
  return {
    admin,
    organizationId,
    organizationSlug,
    eventId,
    eventSlug: slug,
    occurrenceId,
    sell: async ({ name, priceMinor = 0, quantity, maxPerOrder = 10 }) =>
      (await createTicketType(scope, { eventId, name: { en: name }, priceMinor, quantity, maxPerOrder })).id,
  };
}
