import { checkVAT, countries } from 'jsvat';

/** The European Union, whose businesses charge each other no VAT across borders. */
export const EU_COUNTRIES: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

export interface VatId {
  /** ISO 3166-1; Greece writes EL in its numbers and is GR here. */
  readonly country: string;
  /** Without spaces and dots, beginning with the country's letters. */
  readonly number: string;
}

/** Looks at the form of a VAT number and at its check digits; nothing where it cannot be one. */
export function readVatId(text: string): VatId | undefined {
  const { isValid, value, country } = checkVAT(text, countries);
  return isValid && value !== undefined && country ? { country: country.isoCode.short, number: value } : undefined;
}
