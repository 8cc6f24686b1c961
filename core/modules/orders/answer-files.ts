import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { defineJob } from '../../kernel/jobs/define.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Question } from '../questions/index.ts';
import { AnswerFile } from './answer-file.entity.ts';
import { lockOrderByCode } from './confirm-order.ts';
import { normalizeOrderCode } from './order-code.ts';
import { subjectOf } from './order-facts.ts';
import type { Order } from './order.entity.ts';

export const ANSWER_FILE_MAX_BYTES = 5 * 1024 * 1024;
export const ANSWER_FILE_ACCEPT = 'application/pdf,image/jpeg,image/png,image/webp';
const TYPES: ReadonlySet<string> = new Set(ANSWER_FILE_ACCEPT.split(','));
const MOST_FILES = 100;

export interface SentFile {
  readonly filename: string;
  readonly content: { readonly path: string } | { readonly bytes: Uint8Array };
}

/** Keeps a file for an answer of an order. What it is, its bytes say. */
export async function storeAnswerFile(
  scope: Scope,
  { code, questionId, file, field }: { code: string; questionId: string; file: SentFile; field: string },
): Promise<{ id: string; filename: string }> {
  const type = await typeOf(file);
  if (!type || !TYPES.has(type.mime)) throw new DomainError('answer.file_type', { field });
  const id = newId();
  const path = `answers/${id}.${type.ext}`;
  const content =
    'path' in file.content ? createReadStream(file.content.path) : Readable.from([Buffer.from(file.content.bytes)]);
  const { bytes } = await scope.capabilities.storage.put(path, content, type.mime);
  const filename = file.filename.replaceAll(/[\p{Cc}/\\]/gu, '_').slice(0, 200) || `${id}.${type.ext}`;
  try {
    if (bytes > ANSWER_FILE_MAX_BYTES) throw new DomainError('http.file_too_large', { field });
    await scope.tx(async (tx) => {
      const order = await lockOrderByCode(tx, normalizeOrderCode(code));
      const where = { id: questionId, event: order.event.id, kind: 'file', state: 'active' } as const;
      const question = await tx.em.findOne(Question, where);
      if (!question) throw new DomainError('question.not_found', { status: 404, field });
      const count = await tx.em.count(AnswerFile, { order: order.id });
      if (count >= MOST_FILES) throw new DomainError('answer.too_many_files', { status: 409, field });
      const { organizationId } = order;
      const row = { id, organizationId, order: order.id, question: question.id, filename, contentType: type.mime };
      tx.em.create(AnswerFile, { ...row, bytes, path, createdAt: tx.clock.now() });
      const subject = { kind: 'order', id: order.id, organizationId, label: order.code };
      tx.audit('order.file_sent', subject, { after: { question: question.id, bytes } });
    });
  } catch (error) {
    await scope.capabilities.storage.delete(path).catch(() => undefined);
    throw error;
  }
  return { id, filename };
}

/** Files of an order that were sent for answers which were not taken are gone again. */
export async function discardAnswerFiles(
  scope: Scope,
  { code, ids }: { readonly code: string; readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await scope.tx(async (tx) => {
    const order = await lockOrderByCode(tx, normalizeOrderCode(code));
    await dropFiles(tx, order, ids);
  });
}

/** Of these files of a locked order, those that no answer names: their rows go now, they themselves once that is so. */
export async function dropFiles(tx: TxScope, order: Order, ids: readonly string[]): Promise<void> {
  const used = await tx.em.execute<{ value: string }[]>('select value from answers where order_id = ?', [order.id]);
  const unused = ids.filter((id) => !used.some(({ value }) => value === id));
  if (unused.length === 0) return;
  const files = await tx.em.execute<{ id: string; path: string; question_id: string }[]>(
    'select id, path, question_id from answer_files where order_id = ? and id in (?)',
    [order.id, unused],
  );
  if (files.length === 0) return;
  await tx.em.execute('delete from answer_files where id in (?)', [files.map(({ id }) => id)], 'run');
  tx.audit('order.file_removed', subjectOf(order), { before: { questions: files.map((file) => file.question_id) } });
  tx.enqueue(removeAnswerFiles, { paths: files.map(({ path }) => path) });
}

function typeOf({ content }: SentFile) {
  return 'path' in content ? fileTypeFromFile(content.path) : fileTypeFromBuffer(content.bytes);
}

export interface AnswerFileRow {
  readonly id: string;
  readonly questionId: string;
  readonly filename: string;
}

export async function answerFilesOf(scope: Pick<Scope, 'em'>, orderId: string): Promise<AnswerFileRow[]> {
  const rows = await scope.em.execute<{ id: string; question_id: string; filename: string }[]>(
    'select id, question_id, filename from answer_files where order_id = ? order by id',
    [orderId],
  );
  return rows.map(({ id, question_id, filename }) => ({ id, questionId: question_id, filename }));
}

/** Whoever may see the order may open its files; what a file is called is only a name. */
export async function openAnswerFile(
  scope: Scope,
  { orderId, id }: { readonly orderId: string; readonly id: string },
): Promise<{ name: string; contentType: string; content: Readable }> {
  const file = /^[0-9a-f-]{36}$/.test(id) ? await scope.em.findOne(AnswerFile, { id, order: orderId }) : null;
  if (!file) throw new DomainError('file.not_found', { status: 404 });
  const { filename: name, contentType, path } = file;
  return { name, contentType, content: await scope.capabilities.storage.get(path) };
}

/** Deletes files whose rows are gone. */
export const removeAnswerFiles = defineJob({
  name: 'orders.remove-answer-files',
  payload: z.strictObject({
    paths: z.array(z.string().min(1).max(200)),
    /** Whose they all were, where one organization's go. */
    organizationId: z.uuid().optional(),
  }),
  run: async (scope, { paths }) => {
    for (const path of paths) await scope.capabilities.storage.delete(path);
  },
});
