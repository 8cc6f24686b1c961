import type { EntityManager } from '@mikro-orm/sql';
import type { App } from '../../core/app.ts';
import { insertRows, type SqlValue } from '../../core/kernel/db/insert-rows.ts';
import { numberIn } from '../../core/kernel/db/rows.ts';
import { newId, newToken } from '../../core/kernel/ids.ts';
import { newRehearsalId } from '../../core/kernel/rehearsal.ts';
import type { EventDetail } from '../../core/modules/events/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import { loadSale, type Sale, type TypeOnSale } from '../../core/modules/tickets/index.ts';

export interface Stage {
  readonly organizationId: string;
  readonly eventId: string;
  readonly slug: string;
  /** How tickets with a price are paid; nothing where no pretended provider is there: then they are free. */
  readonly gateway: string | undefined;
  /** Places of all quotas; nothing where one is unlimited. */
  readonly places: number | undefined;
  readonly offers: readonly Offer[];
}

export interface Offer {
  readonly ticketTypeId: string;
  /** Where the type is sold in several forms. */
  readonly variationId?: string;
  readonly occurrenceId: string;
  readonly min: number;
  readonly max: number;
  readonly addOns: readonly OfferedAddOn[];
}

/** Numbers are for one piece of the main type. */
interface OfferedAddOn {
  readonly min: number;
  readonly max: number;
  readonly forms: readonly { readonly ticketTypeId: string; readonly variationId?: string }[];
}

const PRETENDED = 'payment-test';

/** Whoever plays may buy, now, without anybody's yes. */
const OPEN_TO_ALL = {
  ...{ sales_start: null, sales_end: null, only_for: null, channels: null, max_per_buyer: null },
  needs_approval: false,
};
const NOBODYS = { state: 'free', line_id: null, position: null, note: null };
const FREE = { price_minor: 0, former_minor: null, suggested_minor: null };

type Row = Record<string, unknown>;

/** Copies an event into an organization that only plays: the same dates, ticket types and places, all of them free again. */
export async function setStage(app: App, event: EventDetail): Promise<Stage> {
  const scope = app.scope();
  const organizationId = newRehearsalId();
  const gateway = app.plugins.gateways.has(PRETENDED) ? PRETENDED : undefined;
  const slug = `rehearsal-${newToken()
    .slice(0, 12)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '0')}`;
  const ids = new Map([[event.organization.id, organizationId]]);
  await scope.tx(async ({ em }) => {
    const copy: CopyTable = (table, where, params, over = {}) => copyRows(em, { table, where, params, ids, over });
    await copy('organizations', 'id = ?', [event.organization.id], { slug, logo_id: null });
    const published = { state: 'published', slug, cover_id: null };
    await copy('events', 'id = ?', [event.id], published);
    await copy('occurrences', 'event_id = ?', [event.id]);
    await copy('ticket_categories', 'event_id = ?', [event.id]);
    const free = gateway === undefined;
    await copy('ticket_types', 'event_id = ?', [event.id], { ...OPEN_TO_ALL, ...(free && FREE) });
    const ofTypes = 'ticket_type_id in (select id from ticket_types where event_id = ?)';
    await copy('variations', ofTypes, [event.id], free ? { price_minor: 0 } : {});
    await copy('quotas', `event_id = ? and purpose in ('places', 'tier')`, [event.id], { taken: 0 });
    await copy('ticket_type_quotas', 'quota_id in (select id from quotas where event_id = ?)', [event.id]);
    await copy('price_tiers', ofTypes, [event.id], free ? { price_minor: 0 } : {});
    await copy('add_ons', ofTypes, [event.id]);
    await copyQuestions(event, copy);
    await copySeats(em, event.id, ids, copy);
  });
  if (gateway !== undefined) {
    const settings = { baseUrl: `${app.site.url}/p/${PRETENDED}`, secret: newToken() };
    const account = { organizationId, gateway, label: 'Rehearsal', mode: 'test', settings };
    await createGatewayAccount(scope, SaveGatewayAccount.parse(account));
  }
  const eventId = ids.get(event.id)!;
  const sale = await loadSale(scope.em, eventId, scope.clock.now());
  const offers = sale!.types
    .filter(({ hidden, onlyAddOn }) => !hidden && !onlyAddOn)
    .flatMap((type) => type.offers.flatMap(({ occurrenceId }) => formsOf(sale!, type, occurrenceId)));
  return { organizationId, eventId, slug, gateway, places: await placesOf(scope.em, eventId), offers };
}

type CopyTable = (table: string, where: string, params: readonly unknown[], over?: Row) => Promise<void>;

/** The halls of the dates, all of their seats free. */
async function copySeats(em: EntityManager, eventId: string, ids: Map<string, string>, copy: CopyTable): Promise<void> {
  const ofDates = 'occurrence_id in (select id from occurrences where event_id = ?)';
  const maps = `(select seat_map_id from seatings where ${ofDates})`;
  const series = await em.execute<{ id: string }[]>(
    `select distinct series_id as id from seat_maps where id in ${maps}`,
    [eventId],
  );
  for (const { id } of series) ids.set(id, newId());
  await copy('seat_maps', `id in ${maps}`, [eventId]);
  await copy('seats', `seat_map_id in ${maps}`, [eventId]);
  await copy('seatings', ofDates, [eventId]);
  await copy('occurrence_seats', ofDates, [eventId], NOBODYS);
}

/** What is asked at the checkout, and the texts that buyers agree to, those of the whole organization among them. */
async function copyQuestions({ id, organization }: EventDetail, copy: CopyTable): Promise<void> {
  await copy('questions', 'event_id = ?', [id]);
  const asked = '(event_id = ? or (event_id is null and organization_id = ?))';
  await copy('terms', asked, [id, organization.id]);
  await copy('terms_revisions', `terms_id in (select id from terms where ${asked})`, [id, organization.id]);
}

/** A type on a date, in each of its forms, and what may go with it. */
function formsOf(sale: Sale, type: TypeOnSale, occurrenceId: string): Offer[] {
  const { minPerOrder: min, maxPerOrder: max } = type;
  const addOns = type.addOns.flatMap((rule) => {
    const addOn = sale.types.find(({ id }) => id === rule.typeId);
    return addOn ? [{ min: rule.min, max: rule.max, forms: eachForm(addOn) }] : [];
  });
  return eachForm(type).map((form) => ({ ...form, occurrenceId, min, max, addOns }));
}

function eachForm({ id: ticketTypeId, variations }: TypeOnSale) {
  return variations.length === 0 ? [{ ticketTypeId }] : variations.map(({ id }) => ({ ticketTypeId, variationId: id }));
}

interface Copy {
  readonly table: string;
  readonly where: string;
  readonly params: readonly unknown[];
  readonly ids: Map<string, string>;
  readonly over: Row;
}

/** Whatever columns there are; ids of what is copied become those of the copies. */
async function copyRows(em: EntityManager, { table, where, params, ids, over }: Copy): Promise<void> {
  const rows = await em.execute<Row[]>(`select * from ${table} where ${where}`, [...params]);
  for (const { id } of rows) if (!ids.has(String(id))) ids.set(String(id), newId());
  const copies = rows.map((row) => ({ ...row, ...pick(over, row) }));
  if (copies.length === 0) return;
  const columns = Object.keys(copies[0]!);
  const value = (given: unknown): SqlValue => {
    if (typeof given === 'string') return renamed(given, ids);
    if (given instanceof Date || given === null || typeof given !== 'object') return given as SqlValue;
    return renamed(JSON.stringify(given), ids);
  };
  const values = copies.map((row) => columns.map((column) => value(row[column])));
  for (let first = 0; first < values.length; first += 500) {
    await insertRows(em, table, columns.join(', '), values.slice(first, first + 500));
  }
}

const ID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g;

/** Ids stand in lists as well. */
const renamed = (text: string, ids: ReadonlyMap<string, string>): string =>
  text.replaceAll(ID, (id) => ids.get(id) ?? id);

const pick = (over: Row, row: Row): Row => Object.fromEntries(Object.entries(over).filter(([name]) => name in row));

async function placesOf(em: EntityManager, eventId: string): Promise<number | undefined> {
  const [row] = await em.execute<{ places: unknown; open: unknown; quotas: unknown }[]>(
    `select sum(size) as places, sum(case when size is null then 1 else 0 end) as open, count(*) as quotas
     from quotas where event_id = ? and purpose = 'places'`,
    [eventId],
  );
  return numberIn(row?.quotas) === 0 || numberIn(row?.open) > 0 ? undefined : numberIn(row?.places);
}
