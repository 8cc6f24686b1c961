import type { Scope } from '../../kernel/scope/scope.ts';
import { organizationById } from '../organizations/index.ts';
import type { OrderDetail } from '../orders/index.ts';
import { invoiceSettings, sellerSettings, type InvoicePolicy, type SellerSettings } from './invoice-settings.ts';
import { withStoredRate } from './stored-rate.ts';
import type { TaxWords } from './vat-of.ts';
import { dayIn } from './write-content.ts';

/** What a document needs beside its order, read before its transaction. */
export interface InvoiceContext {
  readonly policy: InvoicePolicy;
  readonly seller: SellerSettings;
  readonly sellerEmail: string;
  /** The organization's: its clock says which day and which year it is. */
  readonly zone: string;
  readonly words: TaxWords;
}

export async function invoiceContext(scope: Scope, order: OrderDetail): Promise<InvoiceContext> {
  const { organizationId, eventId, locale, business } = order;
  const organization = (await organizationById(scope, organizationId))!;
  const typed = await scope.settings.get(sellerSettings, { organizationId });
  const day = dayIn(scope.clock.now(), organization.zone);
  const seller = await withStoredRate(scope, typed, { currency: order.currency, day });
  const { t } = scope.in(locale);
  return {
    policy: await scope.settings.get(invoiceSettings, { organizationId, eventId }),
    seller,
    sellerEmail: organization.email,
    zone: organization.zone,
    words: {
      reverseCharge: business?.reverseCharge ?? null,
      exempt: seller.exemptReason || t('invoices.exempt'),
      giftCard: t('invoices.gift_card_exempt'),
    },
  };
}
