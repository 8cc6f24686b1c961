import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, state, text, translated, version, zone } from '../../kernel/db/columns.ts';
import { Media } from '../media/index.ts';
import { Organization } from '../organizations/index.ts';

export type EventState = 'draft' | 'published' | 'completed' | 'cancelled';
export type ReviewState = 'waiting' | 'approved' | 'rejected';
/** Nothing is sold: because all is sold, or because staff say so. */
export type SalesClosed = 'sold_out' | 'staff';
export type EventMode = 'in_person' | 'online' | 'hybrid';

const EventSchema = defineEntity({
  name: 'Event',
  tableName: 'events',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().deleteRule('restrict'),
    /** Unique on the whole site: the public address is `/e/<slug>`. */
    slug: text(80).unique(),
    title: translated(),
    summary: translated(),
    /** Markdown. */
    description: translated(),
    state: state<EventState>().default('draft'),
    mode: state<EventMode>().default('in_person'),
    zone: zone(),
    currency: currency(),
    locale: text(20),
    venueName: text(200).nullable(),
    venueAddress: text(400).nullable(),
    city: text(120).nullable(),
    country: p.character().length(2).nullable(),
    onlineUrl: text(500).nullable(),
    cover: () => p.manyToOne(Media).ref().nullable().deleteRule('set null'),
    /** Of the first occurrence to begin and the last to end; kept by the use cases that change occurrences. */
    startsAt: instant(),
    endsAt: instant(),
    /** Title, summary, city and venue in lower case, for `LIKE`. */
    searchText: p.text(),
    /** Where the site's admins look at events first; nothing where nobody asked. */
    reviewState: state<ReviewState>().nullable(),
    reviewReason: p.text().nullable(),
    reviewAt: instant().nullable(),
    /** Null: what is on sale is sold. */
    salesClosed: state<SalesClosed>().nullable(),
    /** Since when every ticket type is sold; kept by the watch over the stock. */
    soldOutAt: instant().nullable(),
    publishedAt: instant().nullable(),
    cancelledAt: instant().nullable(),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'events_tenant_uq', properties: ['organization', 'id'] }],
  indexes: [
    { name: 'events_state_starts_at_ix', properties: ['state', 'startsAt'] },
    { name: 'events_organization_ix', properties: ['organization', 'startsAt'] },
  ],
});

export class Event extends EventSchema.class {}
EventSchema.setClass(Event);
