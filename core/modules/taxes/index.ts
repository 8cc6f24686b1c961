export { TaxRate, TicketTypeTax, type TaxRateState } from './tax-rate.entity.ts';
export { taxSettings } from './tax-settings.ts';
export { createTaxRate, CreateTaxRate, updateTaxRate, UpdateTaxRate } from './save-tax-rate.ts';
export { EU_COUNTRIES, readVatId, type VatId } from './vat-id.ts';
export { assignTaxes, AssignTaxes } from './assign-taxes.ts';
export { inLanguage, rateIn, taxesOfEvent, taxRateOf, taxRatesOf, type Rate, type TaxRateRow } from './tax-queries.ts';
