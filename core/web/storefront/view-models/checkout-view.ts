import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { seatText } from '../../../modules/venues/index.ts';
import { canExtend, orderSettings } from '../../../modules/orders/index.ts';
import type { CheckoutView, Field, FieldGroup, MessageView } from '../../../render/contract/index.ts';
import { escapeHtml, trusted, type Html } from '../../../render/html.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import type { Visit } from '../order-door.ts';
import { eventSummary, orderSummary } from './order-summary.ts';
import { timeText } from './when.ts';
import { timeLocale } from '../../reader-time.ts';

type Again = PageRequest['again'];

export async function checkoutView(visit: Visit, { again }: PageRequest): Promise<CheckoutView> {
  const { order, event, scope } = visit;
  const href = `/o/${order.code}`;
  const due = formatMoney(money(order.totalMinor, order.currency), scope.locale);
  const time = timeText(order.expiresAt!, event.zone, timeLocale(scope));
  return {
    title: scope.t('orders.checkout.title'),
    action: href,
    hidden: [],
    hold: {
      expiresAt: order.expiresAt!.toISOString(),
      expiresText: time,
      text: scope.t('orders.checkout.held_until', { time }),
      extend: (await mayExtend(visit)) ? { action: `${href}/extend`, hidden: [] } : undefined,
      expiredHref: href,
    },
    event: eventSummary(scope, event, order),
    errors: errorSummary(again?.errors, again?.problem),
    contact: {
      title: scope.t('orders.checkout.contact'),
      help: scope.t('orders.checkout.contact_help'),
      fields: contactFields(scope, again),
    },
    attendees: attendeeGroups(visit, again),
    consents: [consent(visit, again)],
    summary: orderSummary(scope, order, event.zone),
    submit: scope.t(order.totalMinor === 0 ? 'orders.checkout.submit_free' : 'orders.checkout.submit', { amount: due }),
    note: order.totalMinor === 0 ? undefined : scope.t('orders.checkout.note_paid'),
    changeHref: `/e/${event.slug}`,
    release: { action: `${href}/release`, hidden: [], label: scope.t('orders.checkout.release') },
  };
}

/** The time is up: what can still be done. */
export async function expiredView(visit: Visit): Promise<MessageView> {
  const { order, event, scope } = visit;
  const again = { label: scope.t('orders.expired.again'), href: `/e/${event.slug}` };
  const stillHeld = order.state === 'draft' && (await mayExtend(visit));
  return {
    title: scope.t('orders.expired.title'),
    text: scope.t(stillHeld ? 'orders.expired.text_held' : 'orders.expired.text'),
    icon: 'clock',
    actions: stillHeld
      ? [
          { label: scope.t('orders.expired.go_on'), action: `/o/${order.code}/extend`, tone: 'primary' },
          { ...again, tone: 'quiet' },
        ]
      : [{ ...again, tone: 'primary' }],
  };
}

/** The event was called off, or taken off the public pages, while the buyer was deciding. */
export function offSaleView({ order, event, scope }: Visit): MessageView {
  return {
    title: scope.t('orders.off_sale.title'),
    text: scope.t('orders.off_sale.text', { contact: event.organization.email }),
    icon: 'info',
    actions: [
      { label: scope.t('orders.off_sale.release'), action: `/o/${order.code}/release`, tone: 'secondary' },
      { label: scope.t('event_page.all_events'), href: '/', tone: 'quiet' },
    ],
  };
}

async function mayExtend({ order, scope }: Visit): Promise<boolean> {
  const { organizationId, eventId } = order;
  const { holdMaxMinutes } = await scope.settings.get(orderSettings, { organizationId, eventId });
  return canExtend(order, holdMaxMinutes);
}

function contactFields({ actor, t }: Scope, again: Again): Field[] {
  const known = actor.kind === 'user' ? actor : { name: '', email: '' };
  const typed = (name: 'name' | 'email') => String(again?.values[name] ?? known[name]);
  return [
    {
      widget: 'text',
      name: 'name',
      label: t('orders.checkout.name'),
      value: typed('name'),
      error: again?.errors['name'],
      required: true,
      autocomplete: 'name',
      maxlength: 200,
      half: true,
    },
    {
      widget: 'email',
      name: 'email',
      label: t('orders.checkout.email'),
      value: typed('email'),
      error: again?.errors['email'],
      required: true,
      autocomplete: 'email',
      maxlength: 254,
      half: true,
    },
  ];
}

function attendeeGroups({ order, scope }: Visit, again: Again): FieldGroup[] {
  const tickets = order.lines.flatMap(({ quantity, name, seats }) =>
    Array.from({ length: quantity }, (_, index) => {
      const seat = seats?.[index];
      return seat ? `${name} · ${seatText(scope, seat)}` : name;
    }),
  );
  if (tickets.length < 2) return [];
  const typed = Array.isArray(again?.values['attendees']) ? (again.values['attendees'] as { name?: unknown }[]) : [];
  const fields = tickets.map((ticket, index): Field => {
    const name = `attendees.${index}.name`;
    return {
      widget: 'text',
      name,
      label: scope.t('orders.checkout.ticket', { number: index + 1, ticket }),
      value: String(typed[index]?.name ?? ''),
      error: again?.errors[name],
      autocomplete: 'off',
      maxlength: 200,
      half: true,
    };
  });
  return [{ title: scope.t('orders.checkout.attendees'), help: scope.t('orders.checkout.attendees_help'), fields }];
}

function consent({ event, scope }: Visit, again: Again): Field {
  const ticked = [again?.values['terms']].flat().at(-1);
  const base = `/org/${event.organization.slug}`;
  const links = { terms: `${base}/terms`, privacy: `${base}/privacy` };
  return {
    widget: 'checkbox',
    name: 'terms',
    label: scope.t('orders.checkout.consent', words(scope)),
    labelHtml: linked(scope, links),
    checked: ticked === 'true' || ticked === 'on',
    error: again?.errors['terms'],
    required: true,
  };
}

const words = ({ t }: Scope) => ({ terms: t('orders.checkout.terms'), privacy: t('orders.checkout.privacy') });

// The sentence is a translator's; the two words in it that lead somewhere are marked by characters nobody types.
function linked(scope: Scope, links: { terms: string; privacy: string }): Html {
  const names = words(scope);
  const sentence = escapeHtml(scope.t('orders.checkout.consent', { terms: '\u0001', privacy: '\u0002' }));
  const link = (href: string, text: string) => `<a href="${escapeHtml(href)}" target="_blank">${escapeHtml(text)}</a>`;
  return trusted(
    sentence.replace('\u0001', link(links.terms, names.terms)).replace('\u0002', link(links.privacy, names.privacy)),
  );
}
