import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid } from '../../kernel/db/columns.ts';
import { Question } from '../questions/index.ts';
import { Order } from './order.entity.ts';

/** A file that was sent as an answer. Staff of the organization and the order's holder can open it. */
const AnswerFileSchema = defineEntity({
  name: 'AnswerFile',
  tableName: 'answer_files',
  properties: {
    id: id(),
    organizationId: uuid(),
    order: () => p.manyToOne(Order).ref().createForeignKeyConstraint(false),
    question: () => p.manyToOne(Question).ref().createForeignKeyConstraint(false),
    /** What the person called it. */
    filename: text(200),
    contentType: text(100),
    bytes: p.integer(),
    /** In the storage. */
    path: text(200),
    createdAt: instant(),
  },
  indexes: [
    { name: 'answer_files_order_ix', properties: ['order'] },
    { name: 'answer_files_question_ix', properties: ['question'] },
  ],
});

export class AnswerFile extends AnswerFileSchema.class {}
AnswerFileSchema.setClass(AnswerFile);
