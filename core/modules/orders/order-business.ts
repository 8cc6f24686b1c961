/** What is known about a VAT number: its form alone, or what the tax office said. */
export type VatCheck = 'form' | 'confirmed' | 'unavailable';

/** The company that an order is for, as its buyer named it. */
export interface OrderBusiness {
  readonly company: string;
  readonly address: string;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** Without spaces, beginning with the country. */
  readonly vatId: string | null;
  readonly vatCheck: VatCheck | null;
  /** What the order says where its taxes are the buyer's to declare. Null: they are charged. */
  readonly reverseCharge: string | null;
}
