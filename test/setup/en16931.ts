import { XMLParser } from 'fast-xml-parser';

/**
 * The business rules of EN 16931-1 that can concern what is issued here, said anew from their public texts: what a document
 * must hold, how its sums hang together, and what each VAT category asks for. Allowances, charges, payees and other
 * categories do not occur in it, which is a rule of its own.
 */

type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  parseTagValue: false,
  attributeNamePrefix: '@',
});

/** Every node at a path, wherever several stand beside each other. */
function all(from: unknown, ...path: readonly string[]): Node[] {
  const [name, ...rest] = path;
  if (from === undefined || from === null) return [];
  if (Array.isArray(from)) return from.flatMap((one) => all(one, ...path));
  if (name === undefined) return [from as Node];
  return all((from as Node)[name], ...rest);
}

const textOf = (node: unknown): string =>
  typeof node === 'object' && node !== null ? String((node as Node)['#text'] ?? '') : String(node ?? '');
const text = (from: unknown, ...path: readonly string[]): string => textOf(all(from, ...path)[0]).trim();
const has = (from: unknown, ...path: readonly string[]): boolean => text(from, ...path) !== '';
/** In cents, so that sums are exact. */
const cents = (amount: string): number => Math.round(Number(amount) * 100);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

interface Tax {
  readonly category: string;
  readonly rate: number;
  readonly basis: number;
  readonly amount: number;
  readonly reason: boolean;
}

interface Line {
  readonly net: number;
  readonly category: string;
  readonly rate: number;
}

interface Read {
  readonly document: Node;
  readonly seller: Node;
  readonly buyer: Node;
  readonly settlement: Node;
  readonly sums: Node;
  readonly items: readonly Node[];
  readonly taxes: readonly Tax[];
  readonly lines: readonly Line[];
  /** What it says its taxes are, in its own currency. */
  readonly taxTotals: readonly number[];
}

type Rule = readonly [id: string, holds: (read: Read) => boolean];

const MUST_HAVE: readonly Rule[] = [
  [
    'BR-01',
    ({ document }) => has(document, 'ExchangedDocumentContext', 'GuidelineSpecifiedDocumentContextParameter', 'ID'),
  ],
  ['BR-02', ({ document }) => has(document, 'ExchangedDocument', 'ID')],
  ['BR-03', ({ document }) => /^\d{8}$/.test(text(document, 'ExchangedDocument', 'IssueDateTime', 'DateTimeString'))],
  ['BR-04', ({ document }) => ['380', '381'].includes(text(document, 'ExchangedDocument', 'TypeCode'))],
  ['BR-05', ({ settlement }) => /^[A-Z]{3}$/.test(text(settlement, 'InvoiceCurrencyCode'))],
  ['BR-06', ({ seller }) => has(seller, 'Name')],
  ['BR-07', ({ buyer }) => has(buyer, 'Name')],
  ['BR-08', ({ seller }) => all(seller, 'PostalTradeAddress').length === 1],
  ['BR-09', ({ seller }) => /^[A-Z]{2}$/.test(text(seller, 'PostalTradeAddress', 'CountryID'))],
  ['BR-10', ({ buyer }) => all(buyer, 'PostalTradeAddress').length === 1],
  ['BR-11', ({ buyer }) => /^[A-Z]{2}$/.test(text(buyer, 'PostalTradeAddress', 'CountryID'))],
  ['BR-12', ({ sums }) => has(sums, 'LineTotalAmount')],
  ['BR-13', ({ sums }) => has(sums, 'TaxBasisTotalAmount')],
  ['BR-14', ({ sums }) => has(sums, 'GrandTotalAmount')],
  ['BR-15', ({ sums }) => has(sums, 'DuePayableAmount')],
  ['BR-16', ({ items }) => items.length > 0],
  [
    'BR-21',
    ({ items }) =>
      new Set(items.map((one) => text(one, 'AssociatedDocumentLineDocument', 'LineID'))).size === items.length,
  ],
  ['BR-22', ({ items }) => items.every((one) => Number(text(one, 'SpecifiedLineTradeDelivery', 'BilledQuantity')) > 0)],
  [
    'BR-23',
    ({ items }) =>
      items.every((one) => all(one, 'SpecifiedLineTradeDelivery', 'BilledQuantity')[0]?.['@unitCode'] === 'C62'),
  ],
  ['BR-25', ({ items }) => items.every((one) => has(one, 'SpecifiedTradeProduct', 'Name'))],
  ['BR-26', ({ items }) => items.every((one) => has(one, ...PRICE))],
  ['BR-27', ({ items }) => items.every((one) => Number(text(one, ...PRICE)) >= 0)],
  ['BR-29', ({ settlement }) => period(settlement, 'StartDateTime') <= period(settlement, 'EndDateTime')],
  [
    'BR-49',
    ({ settlement }) => all(settlement, 'SpecifiedTradeSettlementPaymentMeans').every((one) => has(one, 'TypeCode')),
  ],
  [
    'BR-55',
    ({ settlement }) => all(settlement, 'InvoiceReferencedDocument').every((one) => has(one, 'IssuerAssignedID')),
  ],
  ['BR-61', ({ settlement }) => all(settlement, 'SpecifiedTradeSettlementPaymentMeans').every(paysSomewhere)],
  [
    'BR-62',
    ({ seller }) => all(seller, 'URIUniversalCommunication', 'URIID').every((one) => one['@schemeID'] === 'EM'),
  ],
  ['BR-63', ({ buyer }) => all(buyer, 'URIUniversalCommunication', 'URIID').every((one) => one['@schemeID'] === 'EM')],
  // Neither is written, so that nothing is to be said of them.
  ['BR-31..44', ({ settlement }) => all(settlement, 'SpecifiedTradeAllowanceCharge').length === 0],
  ['BR-17..20', ({ settlement }) => all(settlement, 'PayeeTradeParty').length === 0],
];

const PRICE = ['SpecifiedLineTradeAgreement', 'NetPriceProductTradePrice', 'ChargeAmount'] as const;
const period = (settlement: Node, end: string) => text(settlement, 'BillingSpecifiedPeriod', end, 'DateTimeString');
const paysSomewhere = (means: Node) =>
  !['30', '58'].includes(text(means, 'TypeCode')) || has(means, 'PayeePartyCreditorFinancialAccount', 'IBANID');
const registrations = (party: Node) => all(party, 'SpecifiedTaxRegistration', 'ID');
const isRegistered = (party: Node, ...schemes: readonly string[]) =>
  registrations(party).some((one) => schemes.includes(String(one['@schemeID'])) && textOf(one) !== '');
const amount = (sums: Node, name: string) => cents(text(sums, name) || '0');
const hasTwoDecimals = (node: unknown): boolean =>
  typeof node === 'object' && node !== null
    ? Object.entries(node as Node).every(([name, value]) =>
        (Array.isArray(value) ? value : [value]).every((one) =>
          name.endsWith('Amount') ? /^\d+(\.\d{1,2})?$/.test(textOf(one)) : hasTwoDecimals(one),
        ),
      )
    : true;

const SUMS: readonly Rule[] = [
  ['BR-CO-04', ({ lines }) => lines.every(({ category }) => ['S', 'Z', 'E', 'AE'].includes(category))],
  [
    'BR-CO-09',
    ({ seller, buyer }) =>
      [seller, buyer]
        .flatMap(registrations)
        .filter((one) => one['@schemeID'] === 'VA')
        .every((one) => /^[A-Z]{2}/.test(textOf(one))),
  ],
  ['BR-CO-10', ({ sums, lines }) => amount(sums, 'LineTotalAmount') === sum(lines.map(({ net }) => net))],
  ['BR-CO-11/12', ({ sums }) => !has(sums, 'AllowanceTotalAmount') && !has(sums, 'ChargeTotalAmount')],
  ['BR-CO-13', ({ sums }) => amount(sums, 'TaxBasisTotalAmount') === amount(sums, 'LineTotalAmount')],
  [
    'BR-CO-14',
    ({ taxes, taxTotals }) => taxTotals.length === 1 && taxTotals[0] === sum(taxes.map((tax) => tax.amount)),
  ],
  [
    'BR-CO-15',
    ({ sums, taxTotals }) => amount(sums, 'GrandTotalAmount') === amount(sums, 'TaxBasisTotalAmount') + taxTotals[0]!,
  ],
  [
    'BR-CO-16',
    ({ sums }) =>
      amount(sums, 'DuePayableAmount') === amount(sums, 'GrandTotalAmount') - amount(sums, 'TotalPrepaidAmount'),
  ],
  // Those who made the rule let a unit of the currency pass, since taxes may be rounded line by line.
  [
    'BR-CO-17',
    ({ taxes }) => taxes.every((tax) => Math.abs(tax.amount - Math.round((tax.basis * tax.rate) / 100)) <= 100),
  ],
  ['BR-CO-18', ({ taxes }) => taxes.length > 0],
  [
    'BR-CO-25',
    ({ sums, settlement }) =>
      amount(sums, 'DuePayableAmount') <= 0 || has(settlement, 'SpecifiedTradePaymentTerms', 'Description'),
  ],
  [
    'BR-CO-26',
    ({ seller }) => has(seller, 'ID') || has(seller, 'SpecifiedLegalOrganization', 'ID') || isRegistered(seller, 'VA'),
  ],
  ['BR-53', ({ settlement, sums }) => !has(settlement, 'TaxCurrencyCode') || inTaxCurrency(settlement, sums)],
  ['BR-DEC', ({ document }) => hasTwoDecimals(document)],
];

function inTaxCurrency(settlement: Node, sums: Node): boolean {
  const currency = text(settlement, 'TaxCurrencyCode');
  if (currency === text(settlement, 'InvoiceCurrencyCode')) return false;
  return all(sums, 'TaxTotalAmount').some((one) => one['@currencyID'] === currency);
}

/** 01, 02, 05, 08, 09 and 10 of each category are the same but for what is asked. */
function ofCategory(category: 'S' | 'Z' | 'E' | 'AE'): Rule[] {
  const own = ({ taxes }: Read) => taxes.filter((tax) => tax.category === category);
  const ownLines = ({ lines }: Read) => lines.filter((line) => line.category === category);
  const isTaxed = category === 'S';
  const groups = (read: Read) => new Set(ownLines(read).map(({ rate }) => rate)).size;
  return [
    [`BR-${category}-01`, (read) => own(read).length === groups(read)],
    [`BR-${category}-02`, (read) => ownLines(read).length === 0 || isRegistered(read.seller, 'VA', 'FC')],
    [
      `BR-${category}-02 buyer`,
      (read) => category !== 'AE' || ownLines(read).length === 0 || isRegistered(read.buyer, 'VA'),
    ],
    [`BR-${category}-05`, (read) => ownLines(read).every(({ rate }) => (isTaxed ? rate > 0 : rate === 0))],
    [
      `BR-${category}-08`,
      (read) =>
        own(read).every(
          (tax) =>
            tax.basis ===
            sum(
              ownLines(read)
                .filter(({ rate }) => rate === tax.rate)
                .map(({ net }) => net),
            ),
        ),
    ],
    [`BR-${category}-09`, (read) => isTaxed || own(read).every((tax) => tax.amount === 0)],
    [`BR-${category}-10`, (read) => own(read).every((tax) => tax.reason === (category === 'E' || category === 'AE'))],
  ];
}

const RULES: readonly Rule[] = [...MUST_HAVE, ...SUMS, ...(['S', 'Z', 'E', 'AE'] as const).flatMap(ofCategory)];

/** The rules that a document in UN/CEFACT CII breaks. */
export function brokenRules(xml: string): string[] {
  const read = readCii(xml);
  return RULES.filter(([, holds]) => !holds(read)).map(([id]) => id);
}

function readCii(xml: string): Read {
  const document = (parser.parse(xml) as Node)['CrossIndustryInvoice'] as Node;
  const [whole] = all(document, 'SupplyChainTradeTransaction');
  const [settlement] = all(whole, 'ApplicableHeaderTradeSettlement');
  const [sums] = all(settlement, 'SpecifiedTradeSettlementHeaderMonetarySummation');
  const items = all(whole, 'IncludedSupplyChainTradeLineItem');
  const currency = text(settlement, 'InvoiceCurrencyCode');
  return {
    ...{ document, items, settlement: settlement!, sums: sums! },
    seller: all(whole, 'ApplicableHeaderTradeAgreement', 'SellerTradeParty')[0]!,
    buyer: all(whole, 'ApplicableHeaderTradeAgreement', 'BuyerTradeParty')[0]!,
    taxes: all(settlement, 'ApplicableTradeTax').map((tax) => ({
      ...{ category: text(tax, 'CategoryCode'), rate: Number(text(tax, 'RateApplicablePercent')) },
      ...{ basis: cents(text(tax, 'BasisAmount')), amount: cents(text(tax, 'CalculatedAmount')) },
      reason: has(tax, 'ExemptionReason') || has(tax, 'ExemptionReasonCode'),
    })),
    lines: items.map((item) => {
      const [own] = all(item, 'SpecifiedLineTradeSettlement');
      return {
        net: cents(text(own, 'SpecifiedTradeSettlementLineMonetarySummation', 'LineTotalAmount')),
        category: text(own, 'ApplicableTradeTax', 'CategoryCode'),
        rate: Number(text(own, 'ApplicableTradeTax', 'RateApplicablePercent')),
      };
    }),
    taxTotals: all(sums, 'TaxTotalAmount')
      .filter((one) => one['@currencyID'] === currency)
      .map((one) => cents(textOf(one))),
  };
}
