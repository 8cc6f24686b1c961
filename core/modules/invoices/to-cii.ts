import { XMLBuilder } from 'fast-xml-parser';
import { exponentOf } from '../../kernel/values/currencies.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { buyerParty, sellerParty } from './cii-parties.ts';
import type { InvoiceContent, Position, TaxSum } from './invoice-content.ts';
import { taxOf } from './positions.ts';
import { vatOf } from './vat-of.ts';

/** What the document conforms to; Factur-X calls the same its profile EN 16931. */
const EN16931 = 'urn:cen.eu:en16931:2017';

/** Sentences that machines read along. */
export interface CiiWords {
  /** When the rest is to be paid, or that nothing is. */
  readonly terms: string;
  /** When a line takes place. */
  readonly when: (startsAt: string) => string;
}

type Xml = Readonly<Record<string, unknown>>;

/**
 * Whether EN 16931 has words for a document: it knows one VAT rate for each line, and no more than two decimals. Others
 * are PDF alone.
 */
export function hasCii({ positions, currency }: Pick<InvoiceContent, 'positions' | 'currency'>): boolean {
  return exponentOf(currency) <= 2 && positions.every(({ taxes }) => taxes.length <= 1);
}

/**
 * A document in the words of EN 16931, as UN/CEFACT CII. The schema wants its elements in this order. The amounts are those
 * of the order, to the cent; nothing is computed anew.
 */
export function toCii(content: InvoiceContent, words: CiiWords): string {
  const { kind, number, issuedOn, eventTitle, reason, notes } = content;
  const document = {
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    'rsm:CrossIndustryInvoice': {
      ...{ '@_xmlns:rsm': named('CrossIndustryInvoice'), '@_xmlns:qdt': named('QualifiedDataType') },
      ...{ '@_xmlns:ram': named('ReusableAggregateBusinessInformationEntity') },
      '@_xmlns:udt': named('UnqualifiedDataType'),
      'rsm:ExchangedDocumentContext': { 'ram:GuidelineSpecifiedDocumentContextParameter': { 'ram:ID': EN16931 } },
      'rsm:ExchangedDocument': {
        ...{ 'ram:ID': number, 'ram:TypeCode': kind === 'invoice' ? '380' : '381' },
        'ram:IssueDateTime': day(issuedOn),
        'ram:IncludedNote': [eventTitle, reason ?? '', ...notes]
          .filter((text) => text !== '')
          .map((text) => ({ 'ram:Content': text })),
      },
      'rsm:SupplyChainTradeTransaction': {
        'ram:IncludedSupplyChainTradeLineItem': content.positions.map((position, index) =>
          lineOf(position, index + 1, content, words),
        ),
        'ram:ApplicableHeaderTradeAgreement': agreementOf(content),
        'ram:ApplicableHeaderTradeDelivery': {
          'ram:ActualDeliverySupplyChainEvent': {
            'ram:OccurrenceDateTime': day(content.supply?.to ?? issuedOn),
          },
        },
        'ram:ApplicableHeaderTradeSettlement': settlementOf(content, words),
      },
    },
  };
  return new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true }).build(document);
}

const named = (name: string): string => `urn:un:unece:uncefact:data:standard:${name}:100`;

function day(text: string): Xml {
  return { 'udt:DateTimeString': { '@_format': '102', '#text': text.replaceAll('-', '') } };
}

function lineOf(position: Position, number: number, content: InvoiceContent, words: CiiWords): Xml {
  const net = position.totalMinor - taxOf(position);
  // Of a credit note that takes money back and no pieces, it is one amount.
  const quantity = Math.max(1, position.quantity);
  const pieces = { '@_unitCode': 'C62', '#text': String(quantity) };
  const amount = amountIn(content.currency);
  // Prices are net here and were made gross: where the net one is no whole number of cents, it is that of all pieces.
  const isEven = net % quantity === 0;
  return {
    'ram:AssociatedDocumentLineDocument': { 'ram:LineID': String(number) },
    'ram:SpecifiedTradeProduct': {
      'ram:Name': position.name,
      ...(position.startsAt !== null && { 'ram:Description': words.when(position.startsAt) }),
    },
    'ram:SpecifiedLineTradeAgreement': {
      'ram:NetPriceProductTradePrice': {
        'ram:ChargeAmount': amount(isEven ? net / quantity : net),
        ...(!isEven && { 'ram:BasisQuantity': pieces }),
      },
    },
    'ram:SpecifiedLineTradeDelivery': { 'ram:BilledQuantity': pieces },
    'ram:SpecifiedLineTradeSettlement': {
      'ram:ApplicableTradeTax': {
        'ram:TypeCode': 'VAT',
        ...categoryOf(vatOf(position.taxes[0], content.reverseCharge)),
      },
      'ram:SpecifiedTradeSettlementLineMonetarySummation': { 'ram:LineTotalAmount': amount(net) },
    },
  };
}

function agreementOf({ buyer, seller, orderCode }: InvoiceContent): Xml {
  return {
    ...(buyer.reference !== null && { 'ram:BuyerReference': buyer.reference }),
    ...{ 'ram:SellerTradeParty': sellerParty(seller), 'ram:BuyerTradeParty': buyerParty(buyer, seller) },
    'ram:SellerOrderReferencedDocument': { 'ram:IssuerAssignedID': orderCode },
    ...(buyer.reference !== null && {
      'ram:BuyerOrderReferencedDocument': { 'ram:IssuerAssignedID': buyer.reference },
    }),
  };
}

function settlementOf(content: InvoiceContent, words: CiiWords): Xml {
  const { currency, rate, kind, orderCode, dueOn, supply, corrects, totalMinor, taxMinor, paidMinor } = content;
  const amount = amountIn(currency);
  const owed = totalMinor - paidMinor;
  const net = totalMinor - taxMinor;
  const tax = { '@_currencyID': currency, '#text': amount(taxMinor) };
  return {
    'ram:PaymentReference': orderCode,
    ...(rate && { 'ram:TaxCurrencyCode': rate.currency }),
    'ram:InvoiceCurrencyCode': currency,
    ...(kind === 'invoice' && owed > 0 && { 'ram:SpecifiedTradeSettlementPaymentMeans': meansOf(content) }),
    'ram:ApplicableTradeTax': byCategory(content).map((sum) => breakdownOf(sum, amount)),
    ...(supply && {
      'ram:BillingSpecifiedPeriod': { 'ram:StartDateTime': day(supply.from), 'ram:EndDateTime': day(supply.to) },
    }),
    'ram:SpecifiedTradePaymentTerms': {
      'ram:Description': words.terms,
      ...(dueOn !== null && { 'ram:DueDateDateTime': day(dueOn) }),
    },
    'ram:SpecifiedTradeSettlementHeaderMonetarySummation': {
      ...{ 'ram:LineTotalAmount': amount(net), 'ram:TaxBasisTotalAmount': amount(net) },
      'ram:TaxTotalAmount': rate
        ? [tax, { '@_currencyID': rate.currency, '#text': amountIn(rate.currency)(rate.taxMinor) }]
        : tax,
      'ram:GrandTotalAmount': amount(totalMinor),
      ...(paidMinor > 0 && { 'ram:TotalPrepaidAmount': amount(paidMinor) }),
      'ram:DuePayableAmount': amount(owed),
    },
    ...(corrects && {
      'ram:InvoiceReferencedDocument': {
        'ram:IssuerAssignedID': corrects.number,
        'ram:FormattedIssueDateTime': {
          'qdt:DateTimeString': { '@_format': '102', '#text': corrects.issuedOn.replaceAll('-', '') },
        },
      },
    }),
  };
}

function meansOf({ seller: { bank } }: InvoiceContent): Xml {
  if (!bank) return { 'ram:TypeCode': '1' };
  return {
    'ram:TypeCode': '58',
    'ram:PayeePartyCreditorFinancialAccount': { 'ram:IBANID': bank.iban, 'ram:AccountName': bank.holder },
    ...(bank.bic !== '' && { 'ram:PayeeSpecifiedCreditorFinancialInstitution': { 'ram:BICID': bank.bic } }),
  };
}

/** EN 16931 knows taxes by category and rate, whatever they are called. */
function byCategory({ taxes }: InvoiceContent): TaxSum[] {
  return [...Map.groupBy(taxes, ({ category, rate }) => `${category} ${rate}`).values()].map((same) => ({
    ...same[0]!,
    netMinor: same.reduce((sum, { netMinor }) => sum + netMinor, 0),
    taxMinor: same.reduce((sum, { taxMinor }) => sum + taxMinor, 0),
    reason: [...new Set(same.flatMap(({ reason }) => (reason === null ? [] : [reason])))].join('; ') || null,
  }));
}

function breakdownOf(sum: TaxSum, amount: (minor: number) => string): Xml {
  const { 'ram:CategoryCode': category, ...rate } = categoryOf(sum);
  return {
    ...{ 'ram:CalculatedAmount': amount(sum.taxMinor), 'ram:TypeCode': 'VAT' },
    ...(sum.reason !== null && { 'ram:ExemptionReason': sum.reason }),
    ...{ 'ram:BasisAmount': amount(sum.netMinor), 'ram:CategoryCode': category },
    ...(sum.category === 'AE' && { 'ram:ExemptionReasonCode': 'VATEX-EU-AE' }),
    ...rate,
  };
}

function categoryOf({ category, rate }: Pick<TaxSum, 'category' | 'rate'>) {
  // Hundredths of a percent, written like cents.
  return { 'ram:CategoryCode': category, 'ram:RateApplicablePercent': toDecimal(money(rate, 'EUR')) };
}

function amountIn(currency: string): (minor: number) => string {
  return (minor) => toDecimal(money(minor, currency));
}
