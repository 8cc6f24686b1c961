import { SettingsStore } from '../../core/kernel/settings/store.ts';
import { invoiceSettings, sellerSettings } from '../../core/modules/invoices/index.ts';
import { assignTaxes, createTaxRate } from '../../core/modules/taxes/index.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import type { SettingsReader } from '../../core/kernel/settings/settings.ts';
import type { TestSite } from '../setup/test-site.ts';

/** A site of any kind. */
interface Billing {
  readonly parts: { readonly settings: SettingsReader };
  scope(): Scope;
}

export const SELLER = {
  ...{ legalName: 'Harbour Hall GmbH', street: 'Am Kai 3', postcode: '20457', city: 'Hamburg', country: 'DE' },
  ...{ vatId: 'DE811907980', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', bankName: 'Commerzbank' },
  ...{ register: 'HRB 12345, Amtsgericht Hamburg' },
};

/** An organization that may issue invoices, by some rule. */
export async function bill(
  site: Billing,
  organizationId: string,
  { seller = {}, ...policy }: Readonly<Record<string, unknown>> & { readonly seller?: object } = {},
): Promise<void> {
  const store = site.parts.settings as SettingsStore;
  await site.scope().tx(async (tx) => {
    await store.write(tx, sellerSettings, organizationId, { ...SELLER, ...seller });
    await store.write(tx, invoiceSettings, organizationId, { issue: 'on_payment', ...policy });
  });
}

/** A tax on a ticket type, within its price unless told otherwise. */
export async function taxed(
  site: TestSite,
  { organizationId, eventId }: { readonly organizationId: string; readonly eventId: string },
  ticketTypeId: string,
  rate: object = {},
): Promise<void> {
  const vat = { name: 'VAT', rate: 1900, inclusive: true, ...rate };
  const { id } = await createTaxRate(site.scope(), { ...vat, organizationId });
  await assignTaxes(site.scope(), { eventId, ticketTypeId, taxRateIds: [id] });
}
