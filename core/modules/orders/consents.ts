import { createHmac } from 'node:crypto';
import { insertRows } from '../../kernel/db/insert-rows.ts';
import { booleanIn, instantIn, jsonIn, numberIn } from '../../kernel/db/rows.ts';
import { InvalidInput } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { networkOf } from '../../kernel/values/network.ts';
import { translate, type Translated } from '../../kernel/values/translated.ts';
import type { TermsRow } from '../terms/index.ts';
import type { Channel } from './order.entity.ts';

/** What was shown and whether it was ticked. */
export interface GivenConsent {
  readonly revisionId: string;
  readonly given: boolean;
  readonly networkHash: string | null;
}

/** The boxes of an order that is placed; required ones that are not ticked are refused. Staff tick nothing for others. */
export function prepareConsents(
  scope: Scope,
  terms: readonly TermsRow[],
  given: readonly string[] | undefined,
  channel: Channel,
): GivenConsent[] {
  const ticked = new Set(given ?? []);
  const isBuyer = channel === 'web' || channel === 'api';
  const missing = terms.filter(({ id, required }) => isBuyer && required && !ticked.has(id));
  const unknown = [...ticked].filter((id) => !terms.some((one) => one.id === id));
  const problem = (id: string, code: string, params: Record<string, string> = {}) => ({
    field: `consents.${id}`,
    code: `consent.${code}`,
    message: scope.t(`errors.consent.${code}`, params),
  });
  const problems = [
    ...missing.map(({ id, label }) => problem(id, 'missing', { text: translate(label, scope.locale) })),
    ...unknown.map((id) => problem(id, 'unknown')),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  if (terms.length === 0 || (!isBuyer && ticked.size === 0)) return [];
  const networkHash = hashOf(scope);
  return terms.map(({ id, revisionId }) => ({ revisionId, given: ticked.has(id), networkHash }));
}

function hashOf({ origin, site }: Scope): string | null {
  if (!origin.ip) return null;
  return createHmac('sha256', site.key('consent-network')).update(networkOf(origin.ip)).digest('hex');
}

const COLUMNS = 'id, organization_id, order_id, revision_id, given, at, network_hash';

export async function insertConsents(
  tx: TxScope,
  given: readonly {
    readonly order: { readonly id: string; readonly organizationId: string };
    readonly consents: readonly GivenConsent[];
  }[],
): Promise<void> {
  const at = tx.clock.now();
  const rows = given.flatMap(({ order, consents }) =>
    consents.map((one) => [newId(), order.organizationId, order.id, one.revisionId, one.given, at, one.networkHash]),
  );
  await insertRows(tx.em, 'consents', COLUMNS, rows);
}

export interface ConsentRow {
  readonly orderId: string;
  readonly termsId: string;
  readonly revisionId: string;
  readonly revision: number;
  readonly label: Translated;
  readonly given: boolean;
  readonly at: Date;
  readonly networkHash: string | null;
}

export async function consentsOf({ em }: Pick<Scope, 'em'>, orderIds: readonly string[]): Promise<ConsentRow[]> {
  if (orderIds.length === 0) return [];
  const rows = await em.execute<Record<string, unknown>[]>(
    `select c.order_id, c.given, c.at, c.network_hash, r.id, r.terms_id, r.revision, r.label
     from consents c inner join terms_revisions r on r.id = c.revision_id
     where c.order_id in (?) order by c.id`,
    [orderIds],
  );
  return rows.map((row) => ({
    orderId: String(row['order_id']),
    termsId: String(row['terms_id']),
    revisionId: String(row['id']),
    revision: numberIn(row['revision']),
    label: jsonIn(row['label']),
    given: booleanIn(row['given']),
    at: instantIn(row['at']),
    networkHash: (row['network_hash'] as string | null) ?? null,
  }));
}
