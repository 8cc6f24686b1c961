import { jsonIn } from '../../kernel/db/rows.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import { answerText, valuesIn, type QuestionKind, type QuestionOption } from '../questions/index.ts';

type Reads = Pick<Scope, 'em'>;
type Words = Pick<Scope, 't' | 'locale'>;

export interface AnswerRow {
  readonly orderId: string;
  readonly ticketId: string | null;
  readonly questionId: string;
  readonly kind: QuestionKind;
  readonly label: Translated;
  readonly options: readonly QuestionOption[];
  readonly value: string;
  /** Of a file. */
  readonly filename: string | null;
}

interface Raw {
  order_id: string;
  ticket_id: string | null;
  question_id: string;
  kind: QuestionKind;
  label: unknown;
  options: unknown;
  value: string;
}

/** The answers of some orders, in the order of the questions. */
export async function answersOf({ em }: Reads, orderIds: readonly string[]): Promise<AnswerRow[]> {
  if (orderIds.length === 0) return [];
  const rows = await em.execute<Raw[]>(
    `select a.order_id, a.ticket_id, a.question_id, q.kind, q.label, q.options, a.value
     from answers a inner join questions q on q.id = a.question_id
     where a.order_id in (?) order by q.position, q.id, a.id`,
    [orderIds],
  );
  const files = rows.some(({ kind }) => kind === 'file')
    ? await fileNames({ em }, orderIds)
    : new Map<string, string>();
  return rows.map((row) => ({
    orderId: row.order_id,
    ticketId: row.ticket_id,
    questionId: row.question_id,
    kind: row.kind,
    label: jsonIn(row.label),
    options: jsonIn(row.options),
    value: row.value,
    filename: row.kind === 'file' ? (files.get(row.value) ?? null) : null,
  }));
}

async function fileNames({ em }: Reads, orderIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await em.execute<{ id: string; filename: string }[]>(
    'select id, filename from answer_files where order_id in (?)',
    [orderIds],
  );
  return new Map(rows.map(({ id, filename }) => [id, filename]));
}

/** As people read it. */
export function answerRowText(words: Words, row: AnswerRow): string {
  return row.kind === 'file' ? (row.filename ?? '') : answerText(row, row.value, words);
}

/** How often what was answered, the most frequent first; for questions whose answers can be counted. */
export async function countAnswers(
  { em }: Reads,
  { id, kind }: { readonly id: string; readonly kind: QuestionKind },
): Promise<{ value: string; count: number }[]> {
  const rows = await em.execute<{ value: string; n: unknown }[]>(
    `select a.value, count(*) as n from answers a inner join orders o on o.id = a.order_id
       left join tickets t on t.id = a.ticket_id
     where a.question_id = ? and o.state in ('pending', 'confirmed') and (t.id is null or t.state <> 'cancelled')
     group by a.value`,
    [id],
  );
  const counts = new Map<string, number>();
  for (const { value, n } of rows) {
    for (const one of valuesIn(kind, value)) counts.set(one, (counts.get(one) ?? 0) + Number(n));
  }
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count);
}

export interface GivenAnswer {
  readonly id: string;
  readonly value: string;
  readonly orderCode: string;
  readonly who: string;
  readonly filename: string | null;
}

/** What was answered, one by one, the newest first. */
export async function listAnswers(
  { em }: Reads,
  { questionId, cursor, limit }: { questionId: string; cursor?: string | undefined; limit: number },
): Promise<{ rows: GivenAnswer[]; nextCursor: string | undefined }> {
  const found = await em.execute<Record<string, string | null>[]>(
    `select a.id, a.value, o.code, o.name, t.attendee_name, f.filename
     from answers a inner join orders o on o.id = a.order_id
       left join tickets t on t.id = a.ticket_id
       left join answer_files f on f.question_id = a.question_id and cast(f.id as char(36)) = a.value
     where a.question_id = ? and o.state in ('pending', 'confirmed') ${cursor === undefined ? '' : 'and a.id < ?'}
     order by a.id desc limit ${limit + 1}`,
    [questionId, ...(cursor === undefined ? [] : [cursor])],
  );
  const rows = found.slice(0, limit).map((row) => ({
    id: row['id']!,
    value: row['value']!,
    orderCode: row['code']!,
    who: row['attendee_name'] ?? row['name'] ?? '',
    filename: row['filename'] ?? null,
  }));
  return { rows, nextCursor: found.length > limit ? rows.at(-1)!.id : undefined };
}
