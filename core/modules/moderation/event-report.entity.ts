import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, uuid } from '../../kernel/db/columns.ts';
import { Event } from '../events/index.ts';

export const REPORT_REASONS = ['fraud', 'illegal', 'copyright', 'hateful', 'misleading', 'spam', 'other'] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];
export type ReportState = 'open' | 'dismissed' | 'taken_down';

/** What somebody told the site about an event. */
const EventReportSchema = defineEntity({
  name: 'EventReport',
  tableName: 'event_reports',
  properties: {
    id: id(),
    event: () => p.manyToOne(Event).ref().deleteRule('cascade'),
    reason: state<ReportReason>(),
    text: text(2000),
    /** Where an answer may go; the organizer never learns it. */
    email: text(254).nullable(),
    userId: uuid().nullable(),
    state: state<ReportState>().default('open'),
    note: text(1000).nullable(),
    decidedBy: text(254).nullable(),
    createdAt: instant(),
    decidedAt: instant().nullable(),
  },
  indexes: [{ name: 'event_reports_state_ix', properties: ['state', 'id'] }],
});

export class EventReport extends EventReportSchema.class {}
EventReportSchema.setClass(EventReport);
