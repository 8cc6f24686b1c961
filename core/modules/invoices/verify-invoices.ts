import { numberIn } from '../../kernel/db/rows.ts';
import { SYSTEM } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { lockOrder, orderById, ordersByIds, type OrderDetail } from '../orders/index.ts';
import { Invoice } from './invoice.entity.ts';
import { currentInvoice, documentsIn, leftOver } from './settle-invoices.ts';
import { duePositions, sumOf } from './positions.ts';
import { contentIn, hashOf } from './write-document.ts';

/** `gap`: a number is missing. `lost`: the history knows one that is gone. `changed`: it is not what was issued. `order`: it costs something else. */
export interface InvoiceProblem {
  readonly kind: 'gap' | 'lost' | 'changed' | 'order';
  readonly organizationId: string;
  /** The series, the document's number, or the order's code. */
  readonly what: string;
  readonly currency: string | null;
  /** What should be there, and what is: numbers of a series, or minor units of an order. */
  readonly wanted: number | null;
  readonly found: number | null;
}

export interface InvoiceReport {
  readonly ok: boolean;
  readonly documents: number;
  readonly series: number;
  readonly problems: readonly InvoiceProblem[];
}

type Row = Readonly<Record<string, unknown>>;

const AT_ONCE = 500;
const LOST = { kind: 'lost', currency: null, wanted: null, found: null } as const;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Proves the documents: no number is missing in any series, none was edited, and they are what their orders cost. */
export async function verifyInvoices(scope: Scope): Promise<InvoiceReport> {
  const system = scope.as(SYSTEM);
  const { series, problems } = await proveNumbers(system);
  const { documents, changed } = await proveContents(system);
  const all = [...problems, ...(await proveHistory(system)), ...changed, ...(await proveOrders(system))];
  return { ok: all.length === 0, documents, series, problems: all };
}

async function proveNumbers(scope: Scope): Promise<{ series: number; problems: InvoiceProblem[] }> {
  // One statement, so that counter and documents are of one moment.
  const rows = await scope.em.fork().execute<Row[]>(
    `select s.organization_id, s.series, s.last_number, count(i.id) as documents, coalesce(max(i.number), 0) as highest
     from invoice_series s left join invoices i on i.organization_id = s.organization_id and i.series = s.series
     group by s.organization_id, s.series, s.last_number order by s.organization_id, s.series`,
  );
  const problems = rows
    .map((row) => ({
      ...{ kind: 'gap' as const, organizationId: String(row['organization_id']), what: String(row['series']) },
      currency: null,
      wanted: Math.max(numberIn(row['last_number']), numberIn(row['highest'])),
      found: numberIn(row['documents']),
    }))
    .filter(({ wanted, found }) => wanted !== found);
  return { series: rows.length, problems };
}

// Whoever empties the documents and their counters leaves no gap.
async function proveHistory(scope: Scope): Promise<InvoiceProblem[]> {
  const problems: InvoiceProblem[] = [];
  let after = FIRST_ID;
  for (;;) {
    const em = scope.em.fork();
    const rows = await em.execute<Row[]>(
      `select id, organization_id, subject_id, subject_label from audit_entries
       where id > ? and action = 'invoice.issued' order by id limit ${AT_ONCE}`,
      [after],
    );
    const there = await em.find(Invoice, { id: { $in: rows.map(idOf) } }, { fields: ['id'] });
    const known = new Set(there.map(({ id }) => id));
    problems.push(...rows.filter((row) => !known.has(idOf(row))).map(lostProblem));
    if (rows.length < AT_ONCE) return problems;
    after = String(rows.at(-1)!['id']);
  }
}

const idOf = (row: Row): string => String(row['subject_id']);

function lostProblem(row: Row): InvoiceProblem {
  const what = String(row['subject_label'] ?? row['subject_id']);
  return { ...LOST, organizationId: String(row['organization_id']), what };
}

async function proveContents(scope: Scope): Promise<{ documents: number; changed: InvoiceProblem[] }> {
  const changed: InvoiceProblem[] = [];
  let documents = 0;
  let after = FIRST_ID;
  for (;;) {
    const where = { id: { $gt: after } };
    const page = await scope.em.fork().find(Invoice, where, { orderBy: { id: 'asc' }, limit: AT_ONCE });
    changed.push(...page.filter((invoice) => !isAsIssued(invoice)).map(changedProblem));
    documents += page.length;
    if (page.length < AT_ONCE) return { documents, changed };
    after = page.at(-1)!.id;
  }
}

function isAsIssued(invoice: Invoice): boolean {
  if (hashOf(invoice.content) !== invoice.hash) return false;
  const { kind, number, issuedOn, currency, totalMinor, taxMinor } = contentIn(invoice);
  return (
    kind === invoice.kind &&
    number === invoice.fullNumber &&
    number === `${invoice.series}${String(invoice.number).padStart(5, '0')}` &&
    issuedOn === invoice.issuedOn &&
    currency === invoice.currency &&
    totalMinor === invoice.totalMinor &&
    taxMinor === invoice.taxMinor
  );
}

function changedProblem({ organizationId, fullNumber, currency }: Invoice): InvoiceProblem {
  return { kind: 'changed', organizationId, what: fullNumber, currency, wanted: null, found: null };
}

/** Orders whose documents say another sum than they cost; looked at again with their row held, since some change meanwhile. */
async function proveOrders(scope: Scope): Promise<InvoiceProblem[]> {
  const problems: InvoiceProblem[] = [];
  let after = FIRST_ID;
  for (;;) {
    const em = scope.em.fork();
    const rows = await em.execute<{ order_id: string }[]>(
      `select distinct order_id from invoices where order_id > ? order by order_id limit ${AT_ONCE}`,
      [after],
    );
    const ids = rows.map((row) => row.order_id);
    const documents = await em.find(Invoice, { order: { $in: ids } }, { orderBy: { id: 'asc' } });
    const byOrder = Map.groupBy(documents, ({ order }) => order.id);
    const orders = await ordersByIds({ em }, ids);
    for (const order of orders.filter((one) => problemOf(one, byOrder.get(one.id) ?? []))) {
      problems.push(...(await proveHeld(scope, order.id)));
    }
    if (rows.length < AT_ONCE) return problems;
    after = ids.at(-1)!;
  }
}

async function proveHeld(scope: Scope, orderId: string): Promise<InvoiceProblem[]> {
  return scope.tx(async (tx) => {
    await lockOrder(tx, orderId);
    const problem = problemOf((await orderById(tx, orderId))!, await documentsIn(tx, orderId));
    return problem ? [problem] : [];
  });
}

function problemOf(order: OrderDetail, documents: readonly Invoice[]): InvoiceProblem | undefined {
  const current = currentInvoice(documents);
  if (!current) return undefined;
  const { code: what, currency, organizationId } = order;
  const wanted = sumOf(duePositions(order));
  const found = sumOf(leftOver(documents, current));
  return wanted === found ? undefined : { kind: 'order', organizationId, what, currency, wanted, found };
}
