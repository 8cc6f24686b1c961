import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, translated, uuid, version } from '../../kernel/db/columns.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { Event } from '../events/index.ts';
import type { QuestionKind } from './question-kinds.ts';

export type QuestionState = 'active' | 'archived';
export type AskedPer = 'order' | 'attendee';
export type AskedAt = 'checkout' | 'check_in';

/** One of the answers to choose from. Its id is what answers keep, so that the words may change. */
export interface QuestionOption {
  readonly id: string;
  readonly label: Translated;
}

/** What an organizer wants to know beside name and address. */
const QuestionSchema = defineEntity({
  name: 'Question',
  tableName: 'questions',
  properties: {
    id: id(),
    organizationId: uuid(),
    event: () => p.manyToOne(Event).ref().createForeignKeyConstraint(false),
    kind: state<QuestionKind>(),
    per: state<AskedPer>(),
    askedAt: state<AskedAt>().default('checkout'),
    label: translated(),
    help: translated(),
    required: p.boolean().default(false),
    /** Asked for these ticket types; of an order, when it has one of them. Empty: for all. */
    ticketTypeIds: p.json<string[]>(),
    options: p.json<QuestionOption[]>(),
    /** Numbers and dates: the lowest and highest that is taken. */
    min: text(20).nullable(),
    max: text(20).nullable(),
    /** Asked only where that question was answered with one of `dependsOnValues`. */
    dependsOnId: uuid().nullable(),
    dependsOnValues: p.json<string[]>(),
    position: p.integer().default(0),
    state: state<QuestionState>().default('active'),
    createdAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'questions_tenant_uq', properties: ['organizationId', 'id'] }],
  indexes: [{ name: 'questions_event_ix', properties: ['event', 'state', 'position'] }],
});

export class Question extends QuestionSchema.class {}
QuestionSchema.setClass(Question);
