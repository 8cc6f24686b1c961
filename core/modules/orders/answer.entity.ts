import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, longText, uuid } from '../../kernel/db/columns.ts';
import { Question } from '../questions/index.ts';
import { Order } from './order.entity.ts';
import { Ticket } from './ticket.entity.ts';

/** What was answered to a question, for an order or for one of its tickets. */
const AnswerSchema = defineEntity({
  name: 'Answer',
  tableName: 'answers',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    ticket: () => p.manyToOne(Ticket).ref().nullable().createForeignKeyConstraint(false),
    question: () => p.manyToOne(Question).ref().createForeignKeyConstraint(false),
    /** The ticket, or the order: there is one answer of each to a question. */
    subjectId: uuid(),
    value: longText(),
    createdAt: instant(),
    updatedAt: instant(),
  },
  uniques: [{ name: 'answers_subject_uq', properties: ['subjectId', 'question'] }],
  indexes: [
    { name: 'answers_order_ix', properties: ['order'] },
    { name: 'answers_question_ix', properties: ['question', 'id'] },
  ],
});

export class Answer extends AnswerSchema.class {}
AnswerSchema.setClass(Answer);
