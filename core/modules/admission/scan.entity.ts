import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import { Ticket } from '../orders/index.ts';

export type ScanResult = 'valid' | 'already_used' | 'invalid' | 'cancelled' | 'wrong_list' | 'wrong_event' | 'not_paid';

/** One scan at the door and what it answered. */
const ScanSchema = defineEntity({
  name: 'Scan',
  tableName: 'scans',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().deleteRule('cascade'),
    /** Made by the scanner: the same scan sent again gets the same answer. */
    scanId: text(80).nullable().unique(),
    ticket: () => p.manyToOne(Ticket).ref().nullable().deleteRule('restrict'),
    listId: uuid().nullable(),
    result: state<ScanResult>(),
    at: instant(),
    byUserId: uuid().nullable(),
    byLabel: text(200).nullable(),
    undoneAt: instant().nullable(),
  },
  indexes: [
    { name: 'scans_event_ix', properties: ['event', 'id'] },
    { name: 'scans_ticket_ix', properties: ['ticket'] },
  ],
});

export class Scan extends ScanSchema.class {}
ScanSchema.setClass(Scan);
