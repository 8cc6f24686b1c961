import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import { TicketType } from '../tickets/index.ts';
import { TaxRate, TicketTypeTax } from './tax-rate.entity.ts';

export const AssignTaxes = z.strictObject({
  eventId: z.uuid(),
  ticketTypeId: z.uuid(),
  /** Exactly these; none: what is sold is exempt. */
  taxRateIds: z.array(z.uuid()).max(10),
});

/** Says which taxes lie on a ticket type, from the next draft on. */
export async function assignTaxes(
  scope: Scope,
  { eventId, ticketTypeId, taxRateIds }: z.output<typeof AssignTaxes>,
): Promise<void> {
  await scope.tx(async (tx) => {
    const type = await tx.em.findOne(TicketType, { id: ticketTypeId, event: eventId });
    if (!type) throw new DomainError('ticket_type.not_found', { status: 404, field: 'ticketTypeId' });
    const wanted = [...new Set(taxRateIds)];
    const rates = await tx.em.find(TaxRate, { id: { $in: wanted }, organizationId: type.organizationId });
    if (rates.length < wanted.length) throw new DomainError('tax_rate.not_found', { status: 404, field: 'taxRateIds' });
    const links = await tx.em.find(TicketTypeTax, { ticketType: type.id }, { populate: ['taxRate'] });
    const known = new Map(links.map((link) => [link.taxRate.id, link.taxRate.unwrap().name]));
    const added = rates.filter(({ id }) => !known.has(id));
    const gone = links.filter((link) => !wanted.includes(link.taxRate.id));
    if (added.length + gone.length === 0) return;
    for (const link of gone) tx.em.remove(link);
    for (const rate of added) {
      const { organizationId } = type;
      tx.em.create(TicketTypeTax, { id: newId(), organizationId, ticketType: type.id, taxRate: rate.id });
    }
    tx.audit(
      'ticket_type.taxes_changed',
      { kind: 'ticket_type', id: type.id, organizationId: type.organizationId, label: translate(type.name, 'en') },
      {
        before: { taxes: [...known.values()].join(', ') },
        after: { taxes: rates.map(({ name }) => name).join(', ') },
      },
    );
  });
}
