import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { defineJob, type Schedule } from '../../kernel/jobs/define.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { fileNameOf, invoicePdfFile } from './invoice-files.ts';
import { InvoiceBundle, type BundleState } from './invoice-bundle.entity.ts';
import { invoiceById, listInvoices, type InvoiceFilter } from './invoice-queries.ts';

const AT_ONCE = 100;

export const pathOfBundle = (id: string): string => `invoice-bundles/${id}.zip`;

/** Which documents are to be in it. */
export function chosen({ organizationId, choice }: Pick<InvoiceBundle, 'organizationId' | 'choice'>): InvoiceFilter {
  const { kind, from, to } = choice;
  return { organizationId, kind: kind ?? undefined, from: from ?? undefined, to: to ?? undefined };
}

/** Writes the file, and says how far it is. What goes wrong is told on its page, where another one can be made. */
export const makeBundle = defineJob({
  name: 'invoices.make-bundle',
  payload: z.strictObject({ bundleId: z.uuid() }),
  exclusiveBy: ({ bundleId }) => bundleId,
  async run(scope, { bundleId: id }) {
    const bundle = await scope.em.fork().findOne(InvoiceBundle, id);
    if (bundle?.state !== 'making') return;
    try {
      const zip = await zipOf(scope, bundle);
      const { bytes } = await scope.capabilities.storage.put(pathOfBundle(id), zip, 'application/zip');
      await note(scope, id, { state: 'ready', bytes });
    } catch (error) {
      scope.log.error('invoice_bundle.failed', { bundle: id, error });
      await note(scope, id, { state: 'failed' });
    }
  },
});

/** Deletes what nobody can download any more. */
export const sweepBundlesJob = defineJob({
  name: 'invoices.sweep-bundles',
  payload: z.strictObject({}) as z.ZodType<Record<string, never>>,
  exclusiveBy: () => 'all',
  async run(scope) {
    const over = { expiresAt: { $lte: scope.clock.now() } };
    const rows = await scope.em.fork().find(InvoiceBundle, over, { limit: AT_ONCE });
    for (const { id } of rows) {
      await scope.capabilities.storage.delete(pathOfBundle(id));
      await scope.tx(async (tx) => void (await tx.em.nativeDelete(InvoiceBundle, { id })));
    }
  },
});

export const sweepBundlesSchedule: Schedule = {
  name: 'invoices.sweep-bundles',
  cron: '52 * * * *',
  job: sweepBundlesJob,
};

/** A ZIP that is made while it is read: one document after the other is drawn, where it was not yet. */
async function zipOf(scope: Scope, bundle: InvoiceBundle): Promise<Readable> {
  const { id, createdAt } = bundle;
  const zip = new ZipFile();
  const output = Readable.from(zip.outputStream);
  const fail = (error: unknown) => void output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  let cursor: string | undefined;
  let done = 0;
  do {
    const page = await listInvoices(scope, { ...chosen(bundle), cursor, limit: AT_ONCE });
    for (const row of page.rows) {
      zip.addReadStreamLazy(`${fileNameOf(row)}.pdf`, { mtime: createdAt }, (take) => {
        contentOf(row.id).then((content) => take(null, content.on('error', fail)), fail);
      });
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  zip.end();
  return output;

  async function contentOf(invoiceId: string): Promise<Readable> {
    const invoice = (await invoiceById(scope, invoiceId))!;
    const bytes = await invoicePdfFile(scope, invoice);
    done += 1;
    if (done % AT_ONCE === 0) await note(scope, id, { done });
    return Readable.from([bytes]);
  }
}

async function note(
  scope: Scope,
  id: string,
  change: { readonly state?: BundleState; readonly bytes?: number; readonly done?: number },
): Promise<void> {
  await scope.tx(async (tx) => {
    const bundle = await tx.em.findOneOrFail(InvoiceBundle, id);
    tx.em.assign(bundle, { ...change, ...(change.state === 'ready' && { done: bundle.count }) });
  });
}
