import type { EntityManager } from '@mikro-orm/sql';
import { booleanIn, instantIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import type { Translated } from '../../kernel/values/translated.ts';
import type { TermsState } from './terms.entity.ts';

type Reads = { readonly em: EntityManager };
type Raw = Record<string, unknown>;

export interface TermsRow {
  readonly id: string;
  readonly organizationId: string;
  /** Null: for all events of the organization. */
  readonly eventId: string | null;
  readonly required: boolean;
  readonly state: TermsState;
  readonly version: number;
  readonly revision: number;
  readonly revisionId: string;
  readonly label: Translated;
  readonly body: Translated;
  readonly changedAt: Date;
}

const TERMS = `
  select t.id, t.organization_id, t.event_id, t.required, t.state, t.version, t.revision, r.id as revision_id, r.label,
    r.body, r.created_at
  from terms t inner join terms_revisions r on r.terms_id = t.id and r.revision = t.revision`;

/** All of an organization and its events, archived ones last. */
export async function termsInside({ em }: Reads, organizationId: string): Promise<TermsRow[]> {
  const rows = await em.execute<Raw[]>(
    `${TERMS} where t.organization_id = ? order by t.state, t.event_id, t.position, t.id`,
    [organizationId],
  );
  return rows.map(termsRow);
}

export async function termsById(
  { em }: Reads,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<TermsRow | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
  const rows = await em.execute<Raw[]>(`${TERMS} where t.organization_id = ? and t.id = ?`, [organizationId, id]);
  return rows.map(termsRow)[0];
}

/** What buyers are asked to agree to now, by event: the organization's first. */
export async function openTerms({ em }: Reads, eventIds: readonly string[]): Promise<Map<string, TermsRow[]>> {
  if (eventIds.length === 0) return new Map();
  const rows = await em.execute<Raw[]>(
    `select x.*, e.id as of_event from (${TERMS} where t.state = 'active') x
       inner join events e on e.organization_id = x.organization_id and (x.event_id is null or x.event_id = e.id)
     where e.id in (?) order by case when x.event_id is null then 0 else 1 end, x.id`,
    [eventIds],
  );
  const found = new Map<string, TermsRow[]>();
  for (const row of rows) {
    const event = String(row['of_event']);
    found.set(event, [...(found.get(event) ?? []), termsRow(row)]);
  }
  return found;
}

export interface TermsText {
  readonly label: Translated;
  readonly body: Translated;
  readonly revision: number;
  readonly changedAt: Date;
}

/** One text, for whoever is asked to agree to it. */
export async function termsText({ em }: Reads, revisionId: string): Promise<TermsText | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(revisionId)) return undefined;
  const [row] = await em.execute<Raw[]>('select label, body, revision, created_at from terms_revisions where id = ?', [
    revisionId,
  ]);
  return row && textOf(row);
}

function textOf(row: Raw): TermsText {
  return {
    label: jsonIn(row['label']),
    body: jsonIn(row['body']),
    revision: numberIn(row['revision']),
    changedAt: instantIn(row['created_at']),
  };
}

function termsRow(row: Raw): TermsRow {
  return {
    ...textOf(row),
    id: String(row['id']),
    organizationId: String(row['organization_id']),
    eventId: (row['event_id'] as string | null) ?? null,
    required: booleanIn(row['required']),
    state: row['state'] as TermsState,
    version: numberIn(row['version']),
    revisionId: String(row['revision_id']),
  };
}
