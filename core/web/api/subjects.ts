import { Batcher } from '../../kernel/batcher.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { SubjectKind } from './endpoint.ts';

/** What permissions need to know about the thing that a request names. */
export interface Subject {
  readonly organizationId: string;
  /** The event that it is or belongs to; permissions may be limited to some. */
  readonly eventId?: string;
  /** The order that it is or belongs to; whoever holds its secret, or placed it, may see it. */
  readonly order?: { readonly id: string; readonly secretVersion: number; readonly userId: string | null };
}

export interface Subjects {
  find(scope: Scope, kind: SubjectKind, id: string): Promise<Subject | undefined>;
  /** Whether the header `Order-Secret` is the order's. */
  holds(scope: Scope, order: NonNullable<Subject['order']>, secret: string): boolean;
}

type HoldsSecret = (
  scope: Scope,
  order: { readonly id: string; readonly secretVersion: number },
  secret: string,
) => boolean;

/**
 * Finds whose a thing is. Every REST call with a permission asks: those that come while a look-up is with the database
 * share the next one.
 */
export function createSubjects(holdsSecret: HoldsSecret): Subjects {
  const lines = new Map<SubjectKind, Batcher<Call, Subject | undefined>>();
  return {
    async find(scope, kind, id) {
      if (kind === 'order' ? !/^[A-Z0-9]{8}$/.test(id) : !UUID.test(id)) return undefined;
      const line = lines.get(kind) ?? new Batcher((calls) => findTogether(kind, calls), { most: MOST_TOGETHER });
      lines.set(kind, line);
      return line.call({ scope, id: kind === 'order' ? id : id.toLowerCase() });
    },
    holds: holdsSecret,
  };
}

interface Call {
  readonly scope: Scope;
  readonly id: string;
}

const MOST_TOGETHER = 128;

async function findTogether(
  kind: SubjectKind,
  calls: readonly Call[],
): Promise<PromiseSettledResult<Subject | undefined>[]> {
  const ids = [...new Set(calls.map(({ id }) => id))];
  const rows = (await calls[0]!.scope.em.execute(`${QUERIES[kind]} in (?)`, [ids])) as SubjectRow[];
  const found = new Map(rows.map((row) => [row.named, subjectIn(row)]));
  return calls.map(({ id }) => ({ status: 'fulfilled', value: found.get(id) }));
}

function subjectIn(row: SubjectRow): Subject {
  const { order_id: orderId, secret_version: version, user_id: userId } = row;
  const of = { organizationId: row.organization_id, ...(row.event_id !== undefined && { eventId: row.event_id }) };
  if (orderId === undefined) return of;
  return { ...of, order: { id: orderId, secretVersion: Number(version), userId: userId ?? null } };
}

interface SubjectRow {
  readonly named: string;
  readonly organization_id: string;
  readonly event_id?: string;
  readonly order_id?: string;
  readonly secret_version?: number | string;
  readonly user_id?: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const OF_ORDER = 'o.organization_id, o.event_id, o.id as order_id, o.secret_version, o.user_id';

const QUERIES: Readonly<Record<SubjectKind, string>> = {
  organization: 'select id as named, id as organization_id from organizations where id',
  event: 'select id as named, organization_id, id as event_id from events where id',
  scan: 'select id as named, organization_id, event_id from scans where id',
  order: `select o.code as named, ${OF_ORDER} from orders o where o.code`,
  ticket: `select t.id as named, ${OF_ORDER} from tickets t join orders o on o.id = t.order_id where t.id`,
  payment: `select p.id as named, ${OF_ORDER} from payments p join orders o on o.id = p.order_id where p.id`,
};
