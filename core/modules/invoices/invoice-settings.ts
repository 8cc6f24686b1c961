import { isValidBIC, isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';
import { isCurrency } from '../../kernel/values/currencies.ts';
import { readVatId } from '../taxes/index.ts';

export const ISSUES = ['never', 'on_request', 'on_order', 'on_payment'] as const;

/** When orders get an invoice, and who gets one. */
export const invoiceSettings = defineSettings({
  id: 'core.invoices',
  level: 'event',
  schema: z.object({
    issue: z
      .enum(ISSUES)
      .default('never')
      .meta({
        title: 'invoices.settings.issue',
        help: 'invoices.settings.issue_help',
        labels: {
          never: 'invoices.settings.never',
          on_request: 'invoices.settings.on_request',
          on_order: 'invoices.settings.on_order',
          on_payment: 'invoices.settings.on_payment',
        },
      }),
    customers: z
      .enum(['all', 'business'])
      .default('all')
      .meta({
        title: 'invoices.settings.customers',
        labels: { all: 'invoices.settings.customers_all', business: 'invoices.settings.customers_business' },
      }),
    mail: z
      .enum(['attached', 'linked', 'nobody'])
      .default('attached')
      .meta({
        title: 'invoices.settings.mail',
        labels: {
          attached: 'invoices.settings.mail_attached',
          linked: 'invoices.settings.mail_linked',
          nobody: 'invoices.settings.mail_nobody',
        },
      }),
    note: z
      .string()
      .trim()
      .max(1000)
      .default('')
      .meta({ title: 'invoices.settings.note', help: 'invoices.settings.note_help', multiline: true, rows: 3 }),
  }),
});

type Filled = { readonly autocomplete?: string; readonly inputmode?: string };
// Of the organization, and not of who fills it in: numbers that browsers know are somebody else's.
const OFF: Filled = { autocomplete: 'off' };
const half = (title: string, help?: string, more: Filled = {}) => ({
  title,
  half: true,
  ...(help && { help }),
  ...more,
});
const said = (length: number, title: string, help?: string, more: Filled = {}) =>
  z
    .string()
    .trim()
    .max(length)
    .default('')
    .meta(half(title, help, more));
/** What begins a number; with the year it makes a series of its own. */
const prefix = (begins: string, title: string) =>
  z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9/_.-]{0,18}$/, 'errors.invoice.prefix')
    .default(begins)
    .meta(half(title, 'invoices.seller.prefix_help'));

/** Who issues the invoices of an organization, as it stands on them. */
export const sellerSettings = defineSettings({
  id: 'core.invoice-seller',
  level: 'organization',
  schema: z.object({
    legalName: z
      .string()
      .trim()
      .max(200)
      .default('')
      .meta({
        ...{ title: 'invoices.seller.legal_name', help: 'invoices.seller.legal_name_help' },
        autocomplete: 'organization',
      }),
    street: said(200, 'invoices.seller.street', undefined, { autocomplete: 'street-address' }),
    postcode: said(20, 'invoices.seller.postcode', undefined, { autocomplete: 'postal-code' }),
    city: said(100, 'invoices.seller.city', undefined, { autocomplete: 'address-level2' }),
    country: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^([A-Z]{2})?$/)
      .default('')
      .meta(half('invoices.seller.country', 'taxes.settings.country_help', { autocomplete: 'country' })),
    vatId: z
      .string()
      .trim()
      .max(40)
      .transform((text) => readVatId(text)?.number ?? text)
      .refine((text) => text === '' || readVatId(text) !== undefined, 'errors.order.vat_id_format')
      .default('')
      .meta(half('invoices.seller.vat_id', 'invoices.seller.vat_id_help', OFF)),
    taxNumber: said(40, 'invoices.seller.tax_number', 'invoices.seller.tax_number_help', OFF),
    register: said(200, 'invoices.seller.register', 'invoices.seller.register_help'),
    accountHolder: said(70, 'invoices.seller.account_holder'),
    iban: z
      .string()
      .toUpperCase()
      .transform((text) => text.replaceAll(/\s/g, ''))
      .refine((text) => text === '' || isValidIBAN(text), 'errors.invoice.iban')
      .default('')
      .meta(half('invoices.seller.iban', 'bank.transfers.iban_help', OFF)),
    bic: z
      .string()
      .trim()
      .toUpperCase()
      .refine((text) => text === '' || isValidBIC(text), 'errors.invoice.bic')
      .default('')
      .meta(half('invoices.seller.bic', 'invoices.seller.bic_help', OFF)),
    bankName: said(100, 'invoices.seller.bank_name'),
    prefix: prefix('INV', 'invoices.seller.prefix'),
    creditPrefix: prefix('CN', 'invoices.seller.credit_prefix'),
    exemptReason: z
      .string()
      .trim()
      .max(500)
      .default('')
      .meta({ title: 'invoices.seller.exempt_reason', help: 'invoices.seller.exempt_reason_help' }),
    taxCurrency: z
      .string()
      .trim()
      .toUpperCase()
      .refine((text) => text === '' || isCurrency(text), 'errors.input.currency')
      .default('')
      .meta(half('invoices.seller.tax_currency', 'invoices.seller.tax_currency_help')),
    rate: z
      .string()
      .trim()
      .regex(/^(\d{1,9}([.,]\d{1,8})?)?$/, 'errors.invoice.rate')
      .transform((text) => text.replace(',', '.'))
      .default('')
      .meta(half('invoices.seller.rate', 'invoices.seller.rate_help', { inputmode: 'decimal', ...OFF })),
    rateOf: z
      .string()
      .trim()
      .toUpperCase()
      .refine((text) => text === '' || isCurrency(text), 'errors.input.currency')
      .default('')
      .meta(half('invoices.seller.rate_of', 'invoices.seller.rate_of_help')),
    siteRates: z
      .boolean()
      .default(false)
      .meta({ title: 'invoices.seller.site_rates', help: 'invoices.seller.site_rates_help' }),
    rateSource: said(100, 'invoices.seller.rate_source', 'invoices.seller.rate_source_help'),
    rateDate: z
      .string()
      .trim()
      .regex(/^(\d{4}-\d{2}-\d{2})?$/, 'errors.invoice.rate_date')
      .default('')
      .meta(half('invoices.seller.rate_date', 'invoices.seller.rate_date_help')),
  }),
});

export type InvoicePolicy = z.output<typeof invoiceSettings.schema>;
export type SellerSettings = z.output<typeof sellerSettings.schema>;

/** Who is to be billed by somebody has a name, a place and a number at the tax office. */
export function isSellerComplete({ legalName, city, country, vatId, taxNumber }: SellerSettings): boolean {
  return [legalName, city, country, vatId || taxNumber].every((text) => text !== '');
}
