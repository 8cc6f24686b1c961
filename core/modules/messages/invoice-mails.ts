import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../kernel/values/money.ts';
import { invoiceById, invoiceSettings, type InvoiceDetail } from '../invoices/index.ts';
import { composeOrderMail, orderForMail } from './order-mail.ts';

/** A document was issued: its buyer gets it, as the organizer's settings say. */
export async function mailInvoice(scope: Scope, { invoiceId }: { readonly invoiceId: string }): Promise<void> {
  const invoice = await invoiceById(scope, invoiceId);
  if (!invoice) return;
  const { mail } = await scope.settings.get(invoiceSettings, invoice);
  if (mail !== 'nobody') await compose(scope, invoice, { how: mail, key: `invoice:${invoiceId}` });
}

/** Once more, because somebody in the back office says so. Not at every click. */
export async function mailInvoiceAgain(scope: Scope, { organizationId, id }: InvoiceAddress): Promise<void> {
  const invoice = await invoiceById(scope, id);
  if (invoice?.organizationId !== organizationId) throw new DomainError('invoice.not_found', { status: 404 });
  const minute = scope.clock.now().toISOString().slice(0, 16);
  const sent = await compose(scope, invoice, { how: 'attached', key: `invoice:${id}:again:${minute}` });
  if (!sent) throw new DomainError('invoice.no_address', { status: 409 });
  await scope.tx(async (tx) => {
    tx.audit('invoice.sent_again', { kind: 'invoice', id, organizationId, label: invoice.fullNumber });
  });
}

interface InvoiceAddress {
  readonly organizationId: string;
  readonly id: string;
}

interface Mailing {
  readonly how: 'attached' | 'linked';
  readonly key: string;
}

/** Answers whether there is somebody to write to. */
async function compose(scope: Scope, invoice: InvoiceDetail, { how, key }: Mailing): Promise<boolean> {
  const { id, orderId, kind, fullNumber: number, totalMinor, currency } = invoice;
  const about = await orderForMail(scope, orderId);
  if (!about) return false;
  const { reader, title, model, order } = about;
  const amount = formatMoney(money(totalMinor, currency), order.locale);
  const words = { number, event: title, amount, code: order.code };
  const heading = reader.t(`messages.subject.${kind}`, words);
  await composeOrderMail(scope, about, {
    key,
    view: 'mail/invoice',
    model: {
      frame: model.frame,
      subject: heading,
      preview: reader.t('messages.preview.invoice', words),
      title: heading,
      text: reader.t(`messages.${kind}_${how}`, words),
      facts: [
        { label: reader.t('invoices.fact.number'), value: number },
        { label: reader.t('invoices.fact.order'), value: order.code },
        { label: reader.t('invoices.sum.total'), value: amount },
      ],
      button: reader.t('messages.invoice_button'),
      href: model.order.href,
    },
    attachments: how === 'attached' ? [{ kind: 'invoice', orderId, invoiceId: id }] : [],
  });
  return true;
}
