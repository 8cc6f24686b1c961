import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';
import { Ticket } from '../orders/index.ts';

export const SCAN_RESULTS = [
  'valid',
  'already_used',
  'invalid',
  'cancelled',
  'blocked',
  'wrong_list',
  'wrong_event',
  'not_paid',
  'too_early',
  'too_late',
] as const;
export type ScanResult = (typeof SCAN_RESULTS)[number];

/** One scan at the door and what it answered; whoever admitted whom is read from here. */
const ScanSchema = defineEntity({
  name: 'Scan',
  tableName: 'scans',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    /** Made by the scanner: the same scan sent again gets the same answer. Unique within the organization. */
    scanId: text(80).nullable(),
    /** What was read, where it led to no ticket. */
    reading: text(80).nullable(),
    ticket: () => p.manyToOne(Ticket).ref().nullable().createForeignKeyConstraint(false),
    listId: uuid().nullable(),
    result: state<ScanResult>(),
    at: instant(),
    byUserId: uuid().nullable(),
    byLabel: text(200).nullable(),
    undoneAt: instant().nullable(),
  },
  uniques: [{ name: 'scans_scan_id_uq', properties: ['organizationId', 'scanId'] }],
  indexes: [
    { name: 'scans_event_ix', properties: ['event', 'id'] },
    { name: 'scans_ticket_ix', properties: ['ticket'] },
  ],
});

export class Scan extends ScanSchema.class {}
ScanSchema.setClass(Scan);
