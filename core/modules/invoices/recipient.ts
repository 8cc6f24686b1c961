import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { TxScope } from '../../kernel/scope/scope.ts';
import type { OrderDetail } from '../orders/index.ts';
import { readVatId } from '../taxes/index.ts';
import { InvoiceRecipient } from './invoice-recipient.entity.ts';
import { recipientOf } from './settle-invoices.ts';

const text = (length: number) => z.string().trim().max(length).default('');

/** To whom an invoice goes. */
export const Recipient = z.strictObject({
  name: z.string().trim().min(1).max(200),
  company: text(200),
  address: text(500),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^([A-Z]{2})?$/)
    .default(''),
  vatId: text(40),
  reference: text(100),
});

export type RecipientInput = z.output<typeof Recipient>;

/** Says to whom the next invoice of a locked order goes. */
export async function writeRecipient(
  tx: TxScope,
  order: OrderDetail,
  input: RecipientInput,
  by: 'buyer' | 'staff',
): Promise<InvoiceRecipient> {
  const vatId = vatIdIn(input);
  const { name, company, address, country, reference } = input;
  const now = tx.clock.now();
  const values = {
    ...{ name, address, company: company || null, country: country || null, vatId, reference: reference || null },
    updatedAt: now,
  };
  const known = await recipientOf(tx, order.id);
  const requestedAt = by === 'buyer' ? now : (known?.requestedAt ?? null);
  const row =
    known ??
    tx.em.create(InvoiceRecipient, {
      ...{ id: newId(), organizationId: order.organizationId, order: order.id, ...values, requestedAt },
    });
  tx.em.assign(row, { ...values, requestedAt });
  await tx.em.flush();
  tx.audit(
    by === 'buyer' ? 'invoice.requested' : 'invoice.recipient_changed',
    { kind: 'order', id: order.id, organizationId: order.organizationId, label: order.code },
    { after: { country, company, name } },
  );
  return row;
}

function vatIdIn({ vatId: text, country }: RecipientInput): string | null {
  if (text === '') return null;
  const vatId = readVatId(text);
  if (!vatId) throw new DomainError('order.vat_id_format', { field: 'vatId' });
  if (country !== '' && vatId.country !== country) throw new DomainError('order.vat_id_country', { field: 'vatId' });
  return vatId.number;
}
