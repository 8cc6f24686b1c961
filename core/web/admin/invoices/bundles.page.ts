import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { bundlesOf, openBundle, requestBundle, type InvoiceBundle } from '../../../modules/invoices/index.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import type { Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../../forms/from-schema.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { belowInvoices, dayText, invoicesHref } from './invoice-words.ts';

const day = (title: string) =>
  z
    .string()
    .trim()
    .regex(/^(\d{4}-\d{2}-\d{2})?$/, 'errors.invoice.rate_date')
    .default('')
    .meta({ title, widget: 'date', half: true });

const BundleForm = z.object({
  kind: z
    .enum(['all', 'invoice', 'credit_note'])
    .default('all')
    .meta({
      title: 'invoices.bundle.kind',
      labels: {
        all: 'invoices.filter.any_kind',
        invoice: 'invoices.kind.invoice',
        credit_note: 'invoices.kind.credit_note',
      },
    }),
  from: day('invoices.bundle.from'),
  to: day('invoices.bundle.to'),
});

/** Many documents as one file: to have one made, to see how far it is, and to download it. */
export const invoiceBundlesPage = page({
  path: '/admin/o/:org/invoices/bundles',
  may: 'invoices.read',
  form: BundleForm,
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { zone } = (await organizationById(scope, organizationId))!;
    const bundles = await bundlesOf(scope, organizationId);
    const { again, path } = request;
    const model: ShowView = {
      ...belowInvoices(scope, request, scope.t('invoices.bundle.title')),
      subtitle: scope.t('invoices.bundle.subtitle'),
      main: [
        table(scope, request, bundles, zone),
        {
          kind: 'form',
          title: scope.t('invoices.bundle.make'),
          help: scope.t('invoices.bundle.kept'),
          form: {
            action: path,
            hidden: [],
            fields: fieldsFromSchema(BundleForm, {
              ...{ say: scope.t, values: again?.values ?? { kind: 'all' }, errors: again?.errors },
            }),
            submit: scope.t('invoices.bundle.make'),
            errors: errorSummary(again?.errors, again?.problem),
          },
        },
      ],
    };
    return { view: 'admin/show', model };
  },
  async submit(scope, _at, { kind, from, to }, request) {
    const choice = { kind: kind === 'all' ? null : kind, from: from || null, to: to || null };
    await requestBundle(scope, { organizationId: request.organization!.id, choice });
    return { goTo: `${invoicesHref(request)}/bundles`, flash: 'invoices.flash.bundle' };
  },
});

export const invoiceBundleFilePage = page({
  path: '/admin/o/:org/invoices/bundles/:bundle/file.zip',
  may: 'invoices.read',
  async show(scope, { bundle: id }, request) {
    const content = await openBundle(scope, { organizationId: request.organization!.id, id });
    return { file: { name: 'invoices.zip', contentType: 'application/zip', content } };
  },
});

function table(scope: Scope, request: PageRequest, bundles: readonly InvoiceBundle[], zone: string): Section {
  const title = scope.t('invoices.bundle.made');
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: [
        { label: title },
        { label: scope.t('invoices.bundle.documents') },
        { label: scope.t('invoices.bundle.state') },
        { label: scope.t('invoices.bundle.download'), quiet: true },
      ],
      rows: bundles.map((bundle) => ({
        cells: [
          {
            kind: 'instant',
            text: instantText(bundle.createdAt, zone, timeLocale(scope)),
            iso: bundle.createdAt.toISOString(),
            detail: bundle.createdBy,
          },
          { kind: 'text', text: choiceText(scope, bundle), detail: String(bundle.count) },
          stateCell(scope, bundle),
          {
            kind: 'actions',
            actions:
              bundle.state === 'ready'
                ? [
                    {
                      label: scope.t('invoices.bundle.download'),
                      href: `${invoicesHref(request)}/bundles/${bundle.id}/file.zip`,
                      icon: 'download',
                      download: true,
                    },
                  ]
                : [],
          },
        ],
      })),
      empty: scope.t('invoices.bundle.none'),
    },
  };
}

function stateCell(scope: Scope, { state, done, count }: InvoiceBundle): Cell {
  if (state === 'making') {
    return { kind: 'meter', text: scope.t('invoices.bundle.making', { done, count }), value: done, max: count };
  }
  return { kind: 'badge', label: scope.t(`invoices.bundle.${state}`), tone: state === 'ready' ? 'success' : 'danger' };
}

function choiceText(scope: Scope, { choice: { kind, from, to } }: InvoiceBundle): string {
  const what = scope.t(kind === null ? 'invoices.filter.any_kind' : `invoices.kind.${kind}`);
  const days = [from, to].map((one) => (one === null ? '…' : dayText(scope, one)));
  return from === null && to === null ? what : `${what}, ${days.join(' – ')}`;
}
