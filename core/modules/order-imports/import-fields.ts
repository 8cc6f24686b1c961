/** What a column of a file can be. `question:<id>` is the answer to one of the event's questions. */
export const IMPORT_FIELDS = [
  'order',
  'external_id',
  'email',
  'name',
  'first_name',
  'last_name',
  'attendee_name',
  'attendee_email',
  'ticket_type',
  'variation',
  'date',
  'seat',
  'quantity',
  'price',
  'state',
  'method',
  'reference',
  'locale',
  'note',
] as const;
export type NamedField = (typeof IMPORT_FIELDS)[number];
export type ImportField = NamedField | `question:${string}`;

/** How columns are called in files of others, in English and German, without spaces and signs. */
const KNOWN: Readonly<Record<NamedField, string>> = {
  order:
    'order ordercode ordernumber orderno orderid bestellung bestellnummer bestellcode auftragsnummer buchungsnummer',
  external_id: 'externalid externalreference externeid externenummer fremdnummer bookingid',
  email: 'email emailaddress mail buyeremail orderemail customeremail eadresse emailadresse kundenemail käuferemail',
  name: 'name buyer buyername customer customername fullname käufer kunde kundenname vollständigername rechnungsname',
  first_name: 'firstname givenname vorname',
  last_name: 'lastname familyname surname nachname familienname',
  attendee_name: 'attendee attendeename ticketholder participant guest teilnehmer teilnehmername gast ticketinhaber',
  attendee_email: 'attendeeemail participantemail guestemail teilnehmeremail gastemail',
  ticket_type: 'ticket tickettype tickettypeid type item product ticketart ticketkategorie kategorie produkt artikel',
  variation: 'variation variant option variante ausführung größe',
  date: 'date datetime occurrence eventdate session subevent datum termin veranstaltungsdatum',
  seat: 'seat seatname place sitz sitzplatz platz',
  quantity: 'quantity number count amount qty tickets anzahl menge stück',
  price: 'price pricepaid ticketprice unitprice paid amountpaid preis betrag bezahlt einzelpreis gezahlt',
  state: 'state status paymentstate paymentstatus orderstatus zahlungsstatus bestellstatus zustand',
  method: 'method paymentmethod paymentprovider payment zahlungsart zahlungsmethode zahlungsweise zahlung',
  reference: 'reference paymentreference transactionid referenz zahlungsreferenz verwendungszweck transaktion',
  locale: 'locale language lang sprache',
  note: 'note notes comment comments notiz bemerkung kommentar anmerkung',
};
const BY_WORD = new Map<string, NamedField>(
  IMPORT_FIELDS.flatMap((field) => KNOWN[field].split(' ').map((word) => [word, field] as const)),
);

interface Asked {
  readonly id: string;
  readonly label: Readonly<Record<string, string>>;
}

/** What the columns probably are: as they were last time, by their names, or by the questions of the event. */
export function guessColumns(
  headers: readonly string[],
  {
    remembered,
    questions,
  }: { readonly remembered: ReadonlyMap<string, ImportField>; readonly questions: readonly Asked[] },
): (ImportField | null)[] {
  const used = new Set<ImportField>();
  const take = (field: ImportField | undefined): ImportField | null => {
    if (field === undefined || used.has(field)) return null;
    used.add(field);
    return field;
  };
  const asked = new Map(
    questions.flatMap(({ id, label }) =>
      Object.values(label).map((text) => [plain(text), `question:${id}` as const] as const),
    ),
  );
  const before = headers.map((header) => take(remembered.get(plain(header))));
  return headers.map((header, index) => before[index] ?? take(BY_WORD.get(plain(header)) ?? asked.get(plain(header))));
}

/** A name without what people write differently. */
export function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

export function isField(value: string, questionIds: ReadonlySet<string>): value is ImportField {
  if (value.startsWith('question:')) return questionIds.has(value.slice('question:'.length));
  return (IMPORT_FIELDS as readonly string[]).includes(value);
}
