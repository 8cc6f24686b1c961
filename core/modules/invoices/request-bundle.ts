import type { Readable } from 'node:stream';
import { DomainError } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { InvoiceBundle, type BundleChoice } from './invoice-bundle.entity.ts';
import { sumInvoices } from './invoice-queries.ts';
import { chosen, makeBundle, pathOfBundle } from './make-bundle.job.ts';

const KEPT_DAYS = 7;
const SHOWN = 20;
/** Who needs more asks for a shorter time. */
export const MOST_IN_BUNDLE = 20_000;

/** Has the documents of a choice put into one file; a job makes it. */
export async function requestBundle(
  scope: Scope,
  { organizationId, choice }: { readonly organizationId: string; readonly choice: BundleChoice },
): Promise<InvoiceBundle> {
  const count = (await sumInvoices(scope, chosen({ organizationId, choice }))).reduce((sum, row) => sum + row.count, 0);
  if (count === 0) throw new DomainError('invoice_bundle.empty', { status: 409 });
  if (count > MOST_IN_BUNDLE) {
    throw new DomainError('invoice_bundle.too_many', { status: 409, params: { most: MOST_IN_BUNDLE } });
  }
  return scope.tx(async (tx) => {
    const bundle = tx.em.create(InvoiceBundle, {
      ...{ id: newId(), organizationId, choice, count, createdBy: nameOf(tx), createdAt: tx.clock.now() },
      expiresAt: tx.clock.in({ days: KEPT_DAYS }),
    });
    tx.audit(
      'invoice_bundle.requested',
      { kind: 'invoice_bundle', id: bundle.id, organizationId },
      { after: { documents: count } },
    );
    tx.enqueue(makeBundle, { bundleId: bundle.id });
    return bundle;
  });
}

export function nameOf({ actor }: Pick<Scope, 'actor'>): string {
  return (actor.kind === 'user' ? actor.name : actor.kind).slice(0, 200);
}

interface AtBundle {
  /** Left out where a signature says that it may be opened. */
  readonly organizationId?: string;
  readonly id: string;
}

/** The last ones, the newest first. */
export function bundlesOf({ em, clock }: Scope, organizationId: string): Promise<InvoiceBundle[]> {
  const where = { organizationId, expiresAt: { $gt: clock.now() } };
  return em.fork().find(InvoiceBundle, where, { orderBy: { id: 'desc' }, limit: SHOWN });
}

export async function bundleOf({ em, clock }: Scope, at: AtBundle): Promise<InvoiceBundle> {
  const row = isId(at.id) ? await em.fork().findOne(InvoiceBundle, { ...at }) : null;
  if (!row || row.expiresAt <= clock.now()) throw new DomainError('invoice_bundle.not_found', { status: 404 });
  return row;
}

/** The file, while it is kept. */
export async function openBundle(scope: Scope, at: AtBundle): Promise<Readable> {
  const { id, state } = await bundleOf(scope, at);
  if (state !== 'ready') throw new DomainError('invoice_bundle.not_ready', { status: 409 });
  return scope.capabilities.storage.get(pathOfBundle(id));
}
