import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { ChangeOptions } from '../../../modules/order-changes/index.ts';
import type { OrderDetail, OrderLineRow, TicketRow } from '../../../modules/orders/index.ts';
import type { TypeOnSale } from '../../../modules/tickets/index.ts';
import { seatText } from '../../../modules/venues/index.ts';
import type { Field, FieldGroup } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { countOf, type ChangeForm } from './change-posted.ts';
import type { HallParts } from './change-seats.ts';
import { NO_ESTIMATES, withEstimate, type Estimates } from './estimates.ts';
import { shortWhen } from './when.ts';

interface Asked {
  readonly order: OrderDetail;
  readonly options: ChangeOptions;
  readonly zone: string;
  readonly by: 'buyer' | 'staff';
  readonly values: Partial<ChangeForm> | undefined;
  readonly parts: HallParts;
  /** For buyers. */
  readonly estimates?: Estimates;
}

/** One group for each ticket, one for each product, one for what goes with a line. */
export function changeGroups(scope: Scope, asked: Asked): FieldGroup[] {
  const { order } = asked;
  const tickets = order.tickets.filter(({ state }) => state !== 'cancelled');
  const mains = order.lines.filter(
    ({ addOnToId, quantity, cancelledCount }) => !addOnToId && quantity > cancelledCount,
  );
  return [
    ...tickets.map((ticket, index) => ({
      title: `${index + 1}. ${ticket.name}`,
      help: [
        shortWhen(ticket.startsAt, asked.zone, timeLocale(scope)),
        ticket.admittedAt && scope.t('orders.ticket.used'),
      ]
        .filter(Boolean)
        .join(' · '),
      fields: ticketFields(scope, asked, ticket),
    })),
    ...order.lines
      .filter(({ admits, quantity, cancelledCount }) => !admits && quantity > cancelledCount)
      .map((line) => ({
        title: `${line.quantity} × ${line.name}`,
        fields: variationField(scope, asked, line, line.id),
      })),
    ...mains.map((line) => ({
      title: scope.t('changes.form.with', { ticket: line.name }),
      fields: asked.options.may.addOns ? addOnFields(scope, asked, line) : [],
    })),
    ...(asked.by === 'staff' ? [{ title: scope.t('changes.form.add'), fields: addFields(scope, asked) }] : []),
  ].filter(({ fields }) => fields.length > 0);
}

function ticketFields(scope: Scope, asked: Asked, ticket: TicketRow): Field[] {
  const { order, options, values, by } = asked;
  const line = order.lines.find(({ id }) => id === ticket.lineId)!;
  const { id } = ticket;
  const names: Field[] = options.may.names
    ? [
        {
          ...{ widget: 'text', name: `name.${id}`, label: scope.t('orders.checkout.name'), required: true },
          ...{ value: values?.name?.[id] ?? ticket.attendeeName, maxlength: 200, half: true },
        },
        {
          ...{ widget: 'email', name: `email.${id}`, label: scope.t('orders.checkout.email') },
          ...{ value: values?.email?.[id] ?? ticket.attendeeEmail ?? '', maxlength: 254, half: true },
        },
      ]
    : [];
  if (ticket.admittedAt !== null) return by === 'staff' ? names : [];
  return [
    ...names,
    ...(line.addOnToId === null ? dateField(scope, asked, ticket) : []),
    ...variationField(scope, asked, line, id),
    ...(by === 'staff' && line.addOnToId === null ? typeField(scope, asked, ticket) : []),
    ...seatField(scope, asked, ticket),
  ];
}

function dateField(scope: Scope, { options, zone, values }: Asked, ticket: TicketRow): Field[] {
  const offers = typeOf(options, ticket.ticketTypeId)?.offers ?? [];
  if (!options.may.occurrence || offers.length < 2) return [];
  const chosen = values?.date?.[ticket.id] ?? ticket.occurrenceId;
  return [
    {
      ...{ widget: 'select', name: `date.${ticket.id}`, label: scope.t('changes.form.date'), required: true },
      options: offers.map((offer) => ({
        value: offer.occurrenceId,
        label:
          shortWhen(offer.startsAt, zone, timeLocale(scope)) +
          (offer.occurrenceId !== ticket.occurrenceId && offer.left === 0 ? ` – ${scope.t('changes.form.full')}` : ''),
        selected: offer.occurrenceId === chosen,
      })),
    },
  ];
}

function variationField(scope: Scope, asked: Asked, line: OrderLineRow, id: string): Field[] {
  const { options, order, values } = asked;
  const type = typeOf(options, line.ticketTypeId);
  if (!options.may.variation || !type || type.variations.length < 2) return [];
  const chosen = values?.variation?.[id] ?? line.variationId ?? '';
  return [
    {
      ...{ widget: 'select', name: `variation.${id}`, label: scope.t('changes.form.variation'), required: true },
      options: type.variations.map(({ id: value, name, priceMinor }) => ({
        value,
        label:
          translate(name, scope.locale, order.eventLocale) +
          (priceMinor === null ? '' : ` (${priced(scope, asked, priceMinor)})`),
        selected: value === chosen,
      })),
    },
  ];
}

/** Which seat exactly is chosen in the next step, where it is known what for. */
function seatField(scope: Scope, { options, parts, values }: Asked, ticket: TicketRow): Field[] {
  const type = typeOf(options, ticket.ticketTypeId);
  const maps = (type?.offers ?? []).flatMap((offer) => {
    const isOpen = options.may.seat ? options.may.occurrence || offer.occurrenceId === ticket.occurrenceId : false;
    return isOpen && offer.seatMapId ? [offer.seatMapId] : [];
  });
  if (!ticket.seat || maps.length === 0) return [];
  const sections = [...new Set(maps.flatMap((id) => parts.get(id) ?? []))];
  const chosen = values?.part?.[ticket.id] ?? '';
  const option = (value: string, label: string) => ({ value, label, selected: value === chosen });
  return [
    {
      ...{ widget: 'select', name: `part.${ticket.id}`, label: scope.t('changes.form.seat') },
      help: scope.t('changes.form.seat_help'),
      options: [
        option('', scope.t('changes.form.seat_stays', { seat: seatText(scope, ticket.seat) })),
        option('*', scope.t('changes.form.seat_any')),
        ...(sections.length > 1
          ? sections.map((section) => option(section, scope.t('changes.form.seat_in', { section })))
          : []),
      ],
    },
  ];
}

function typeField(scope: Scope, asked: Asked, ticket: TicketRow): Field[] {
  const { options, order, values } = asked;
  const types = options.sale.types.filter(({ kind, id }) => kind === 'ticket' || id === ticket.ticketTypeId);
  if (types.length < 2) return [];
  const chosen = values?.type?.[ticket.id] ?? ticket.ticketTypeId;
  return [
    {
      ...{ widget: 'select', name: `type.${ticket.id}`, label: scope.t('orders.pdf.ticket_type'), required: true },
      options: types
        .filter(({ id, variations }) => variations.length === 0 || id === ticket.ticketTypeId)
        .map(({ id, name, priceMinor }) => ({
          value: id,
          label: `${translate(name, scope.locale, order.eventLocale)} (${priced(scope, asked, priceMinor)})`,
          selected: id === chosen,
        })),
    },
  ];
}

function addOnFields(scope: Scope, asked: Asked, line: OrderLineRow): Field[] {
  const { options, order, values } = asked;
  const rules = typeOf(options, line.ticketTypeId)?.addOns ?? [];
  return rules.flatMap(({ typeId, max }) => {
    const type = typeOf(options, typeId);
    if (!type) return [];
    const forms = type.variations.length === 0 ? [null] : type.variations;
    return forms.map((variation): Field => {
      const key = `${line.id}_${typeId}_${variation?.id ?? ''}`;
      const price = variation?.priceMinor ?? type.priceMinor;
      const words = [type.name, ...(variation ? [variation.name] : [])].map((it) =>
        translate(it, scope.locale, order.eventLocale),
      );
      return {
        ...{
          widget: 'number',
          name: `addOn.${key}`,
          min: '0',
          max: String(max * (line.quantity - line.cancelledCount)),
        },
        label: `${words.join(' – ')} (${priced(scope, asked, price)})`,
        value: values?.addOn?.[key] ?? String(countOf(order, line.id, typeId, variation?.id ?? null)),
      };
    });
  });
}

function priced(scope: Scope, { order, estimates = NO_ESTIMATES }: Asked, minor: number): string {
  return withEstimate(scope, estimates, money(minor, order.currency), 'comma');
}

function addFields(scope: Scope, { options, order, zone, values }: Asked): Field[] {
  const dates = new Map(options.sale.types.flatMap(({ offers }) => offers.map((it) => [it.occurrenceId, it] as const)));
  return [
    {
      ...{ widget: 'select', name: 'add.type', label: scope.t('orders.pdf.ticket_type') },
      options: [
        { value: '', label: '–', selected: !values?.add?.['type'] },
        ...options.sale.types.flatMap((type) => {
          const say = (name: TypeOnSale['name']) => translate(name, scope.locale, order.eventLocale);
          const forms = type.variations.length === 0 ? [null] : type.variations;
          return forms.map((form) => {
            const value = form ? `${type.id} ${form.id}` : type.id;
            const price = formatMoney(money(form?.priceMinor ?? type.priceMinor, order.currency), scope.locale);
            const label = `${form ? `${say(type.name)} – ${say(form.name)}` : say(type.name)} (${price})`;
            return { value, label, selected: values?.add?.['type'] === value };
          });
        }),
      ],
    },
    {
      ...{ widget: 'number', name: 'add.quantity', label: scope.t('orders.admin.quantity'), min: '1', max: '100' },
      value: values?.add?.['quantity'] ?? '1',
      half: true,
    },
    {
      ...{ widget: 'select', name: 'add.date', label: scope.t('changes.form.date'), half: true },
      options: [...dates.values()].map((it) => ({
        value: it.occurrenceId,
        label: shortWhen(it.startsAt, zone, timeLocale(scope)),
        selected: values?.add?.['date'] === it.occurrenceId,
      })),
    },
  ];
}

const typeOf = ({ sale }: ChangeOptions, id: string): TypeOnSale | undefined =>
  sale.types.find((type) => type.id === id);
