import type { MailAttachment } from '../../kernel/capabilities/mailer.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { fileNameOf, invoiceById, invoicePdfFile } from '../invoices/index.ts';
import { orderById, orderCalendarFile, orderTicketsPdf } from '../orders/index.ts';
import { payoutStatement } from '../payouts/index.ts';
import type { AttachmentSpec } from './message.entity.ts';

/** Makes the files of a mail from what they are about, as it is now; what no longer exists is left out. */
export async function attachmentsOf(scope: Scope, specs: readonly AttachmentSpec[]): Promise<MailAttachment[]> {
  const made = await Promise.all(specs.map((spec) => make(scope, spec)));
  return made.filter((attachment) => attachment !== undefined);
}

async function make(scope: Scope, spec: AttachmentSpec): Promise<MailAttachment | undefined> {
  if (spec.kind === 'payout') {
    const { name, content } = await payoutStatement(scope, { id: spec.payoutId, locale: spec.locale });
    return { filename: name, contentType: 'application/pdf', content: Buffer.from(content) };
  }
  if (spec.kind === 'invoice') return invoiceAttachment(scope, spec.invoiceId);
  const order = await orderById(scope, spec.orderId);
  if (!order) return undefined;
  if (spec.kind === 'calendar') {
    const content = Buffer.from(await orderCalendarFile(scope, order));
    return { filename: `${order.code}.ics`, contentType: 'text/calendar; charset=utf-8; method=PUBLISH', content };
  }
  const { only } = spec;
  if (!order.tickets.some(({ id, state }) => state === 'valid' && (!only || only.includes(id)))) return undefined;
  const content = await orderTicketsPdf(scope, order, only ? { only } : {});
  return { filename: `tickets-${order.code}.pdf`, contentType: 'application/pdf', content };
}

async function invoiceAttachment(scope: Scope, id: string): Promise<MailAttachment | undefined> {
  const invoice = await invoiceById(scope, id);
  if (!invoice) return undefined;
  const content = await invoicePdfFile(scope, invoice);
  return { filename: `${fileNameOf(invoice)}.pdf`, contentType: 'application/pdf', content };
}
