/** Everything that an invoice or a credit note prints, ready to print. */
export interface InvoicePdf {
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  /** The document's title, shown by PDF readers: without `<`, `>` and `&`. */
  readonly title: string;
  /** What it is, in large letters. */
  readonly heading: string;
  readonly organization: string;
  /** PNG as a `data:` address; empty where the organization has none. */
  readonly logo: string;
  readonly accent: string;
  /** In one line, above the address. */
  readonly sender: string;
  readonly recipient: readonly string[];
  readonly facts: readonly InvoiceFact[];
  /** What it is about, a paragraph each. */
  readonly intro: readonly string[];
  readonly columns: InvoiceCells;
  readonly rows: readonly InvoiceLine[];
  /** The sums, a line each: those of the taxes with what they were taken from. */
  readonly totals: readonly InvoiceFact[];
  readonly notes: readonly string[];
  /** Below every page, side by side. */
  readonly footer: readonly (readonly string[])[];
  readonly issuedAt: Date;
  readonly page: (number: number, count: number) => string;
}

export interface InvoiceFact {
  readonly label: string;
  readonly value: string;
  readonly strong?: boolean;
}

export interface InvoiceCells {
  readonly name: string;
  readonly quantity: string;
  readonly tax: string;
  readonly net: string;
  readonly gross: string;
}

export interface InvoiceLine extends InvoiceCells {
  readonly detail: string;
}

/** The same document for machines, to be put into it. */
export interface AttachedXml {
  readonly name: string;
  readonly description: string;
  readonly xml: string;
  /** What it conforms to, as Factur-X calls it. */
  readonly level: string;
}
