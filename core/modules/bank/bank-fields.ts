/** What a column of a bank's table can be. Several may be the text. */
export const BANK_FIELDS = ['date', 'amount', 'credit', 'currency', 'name', 'iban', 'text', 'reference'] as const;
export type BankField = (typeof BANK_FIELDS)[number];

/** How banks call them, in English and German, without spaces and signs. */
const KNOWN: Readonly<Record<BankField, string>> = {
  date: 'date bookingdate bookedon postingdate transactiondate completeddate buchungstag buchungsdatum buchung datum',
  amount: 'amount betrag betrageur amounteur umsatz umsatzineur betragineur transactionamount value',
  credit: 'credit paidin moneyin haben gutschrift einnahme creditamount',
  currency: 'currency währung whg waehrung',
  name: `name payer counterparty counterpartyname from sender auftraggeber zahlungspflichtiger zahlungspflichtigerr
    beguenstigterzahlungspflichtiger begünstigterzahlungspflichtiger auftraggeberempfänger auftraggeberbegünstigter
    namezahlungsbeteiligter zahlungsbeteiligter partnername auftraggebername`,
  iban: `iban counterpartyiban payeriban accountnumber kontonummeriban kontonummer ibanzahlungsbeteiligter
    partneriban ibandeszahlungspflichtigen`,
  text: 'text description reference purpose remittance details memo verwendungszweck zweck zahlungsreferenz paymentreference',
  reference: 'transactionid bankreference bankreferenz referenznummer transaktionsid umsatzid',
};

const BY_NAME = new Map(
  Object.entries(KNOWN).flatMap(([field, names]) => names.split(/\s+/).map((name) => [name, field as BankField])),
);

/** What columns are by their names; as they were chosen before, where they were. */
export function guessBankColumns(
  headers: readonly string[],
  remembered: ReadonlyMap<string, BankField | null>,
): (BankField | null)[] {
  const seen = new Set<BankField>();
  return headers.map((header) => {
    const key = plainHeader(header);
    const field = remembered.has(key) ? remembered.get(key)! : (BY_NAME.get(key) ?? null);
    if (field === null || (field !== 'text' && seen.has(field))) return null;
    seen.add(field);
    return field;
  });
}

export function plainHeader(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

export function isBankField(text: string): text is BankField {
  return (BANK_FIELDS as readonly string[]).includes(text);
}
