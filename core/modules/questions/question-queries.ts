import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { QuestionKind } from './question-kinds.ts';
import type { AskedAt, AskedPer, QuestionOption, QuestionState } from './question.entity.ts';

export interface QuestionRow {
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly kind: QuestionKind;
  readonly per: AskedPer;
  readonly askedAt: AskedAt;
  readonly label: Translated;
  readonly help: Translated;
  readonly required: boolean;
  readonly ticketTypeIds: readonly string[];
  readonly options: readonly QuestionOption[];
  readonly min: string | null;
  readonly max: string | null;
  readonly dependsOnId: string | null;
  readonly dependsOnValues: readonly string[];
  readonly position: number;
  readonly state: QuestionState;
  readonly version: number;
}

type Raw = Record<string, unknown>;

/** All questions of an event in the order in which they are asked; archived ones last. */
export async function questionsOf({ em }: { readonly em: EntityManager }, eventId: string): Promise<QuestionRow[]> {
  const rows = await em.execute<Raw[]>('select * from questions where event_id = ? order by state, position, id', [
    eventId,
  ]);
  return rows.map(questionRow);
}

export async function questionOf(
  at: { readonly em: EntityManager },
  eventId: string,
  id: string,
): Promise<QuestionRow | undefined> {
  return (await questionsOf(at, eventId)).find((question) => question.id === id);
}

/** What is asked now, by event. */
export async function openQuestions(
  { em }: { readonly em: EntityManager },
  eventIds: readonly string[],
  askedAt: AskedAt,
): Promise<Map<string, QuestionRow[]>> {
  if (eventIds.length === 0) return new Map();
  const rows = await em.execute<Raw[]>(
    `select * from questions where event_id in (?) and state = 'active' and asked_at = ? order by position, id`,
    [eventIds, askedAt],
  );
  return Map.groupBy(rows.map(questionRow), ({ eventId }) => eventId);
}

function questionRow(row: Raw): QuestionRow {
  const maybe = (value: unknown) => (value === null || value === undefined ? null : String(value));
  return {
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    eventId: String(row['event_id']),
    kind: row['kind'] as QuestionKind,
    per: row['per'] as AskedPer,
    askedAt: row['asked_at'] as AskedAt,
    label: jsonIn(row['label']),
    help: jsonIn(row['help']),
    required: booleanIn(row['required']),
    ticketTypeIds: jsonIn(row['ticket_type_ids']),
    options: jsonIn(row['options']),
    min: maybe(row['min']),
    max: maybe(row['max']),
    dependsOnId: maybe(row['depends_on_id']),
    dependsOnValues: jsonIn(row['depends_on_values']),
    position: numberIn(row['position']),
    state: row['state'] as QuestionState,
    version: numberIn(row['version']),
  };
}
