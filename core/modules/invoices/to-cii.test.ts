import { readdirSync, readFileSync } from 'node:fs';
import { array, constantFrom, integer, record, sample } from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { InvoiceContent, Position } from './invoice-content.ts';
import { sumOf, taxOf } from './positions.ts';
import { hasCii, toCii } from './to-cii.ts';
import { taxSums } from './vat-of.ts';

const folder = new URL('../../../test/fixtures/factur-x/', import.meta.url);
const schemas = readdirSync(folder)
  .filter((name) => name.endsWith('.xsd'))
  .map((fileName) => ({ fileName, contents: readFileSync(new URL(fileName, folder), 'utf8') }));
const isWhole = ({ fileName }: { fileName: string }) => fileName.endsWith('_EN16931.xsd');

async function faultsOf(...documents: readonly string[]): Promise<string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const preload = schemas.filter((schema) => !isWhole(schema));
  const { errors } = await validateXML({ xml, schema: schemas.filter(isWhole), preload });
  return errors.map(({ rawMessage }) => rawMessage);
}

const xmlOf = (content: InvoiceContent) => toCii(content, { terms: 'Please pay.', when: (startsAt) => startsAt });

function contentOf(positions: readonly Position[], more: Partial<InvoiceContent> = {}): InvoiceContent {
  const reverseCharge = more.reverseCharge ? 'Reverse charge' : null;
  return {
    ...{ v: 1, kind: 'invoice', number: 'INV-2027-00007', issuedOn: '2027-01-15', locale: 'en', zone: 'Europe/Berlin' },
    ...{ currency: 'EUR', orderCode: 'K7X2MAB3', eventTitle: 'Night Swim & more' },
    seller: {
      ...{ name: 'Harbour Hall GmbH', street: 'Am Kai 3', postcode: '20457', city: 'Hamburg', country: 'DE' },
      ...{ vatId: 'DE811907980', taxNumber: '27/1/2', register: 'HRB 1', email: 'hello@harbour.test' },
      bank: { holder: 'Harbour Hall', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', name: 'Bank' },
    },
    buyer: {
      ...{ name: 'Kim Ost', company: 'Ost & Co', address: ['Ring 1', '1000 Wien', 'Top 7'], country: 'AT' },
      ...{ vatId: 'ATU12345675', email: 'kim@ost.test', reference: 'PO-7' },
    },
    positions,
    taxes: taxSums(positions, { reverseCharge, exempt: 'Exempt', giftCard: 'A voucher' }),
    ...{ reverseCharge: false, totalMinor: sumOf(positions), paidMinor: 0, dueOn: '2027-01-20', corrects: null },
    taxMinor: positions.reduce((sum, position) => sum + taxOf(position), 0),
    ...{ supply: { from: '2027-02-14', to: '2027-02-15' }, notes: ['Thanks', 'Bye'], reason: null, rate: null },
    ...more,
  };
}

const position = (totalMinor: number, quantity: number, taxes: Position['taxes'] = []): Position => ({
  ...{ key: 'line', name: 'Stalls', occurrenceId: 'friday', startsAt: '2027-02-14T19:00:00.000Z', quantity },
  ...{ unitMinor: totalMinor, totalMinor, taxes },
});
const vat = (rate: number, minor: number, note?: string) => ({
  ...{ name: 'VAT', rate, inclusive: true, minor, ...(note !== undefined && { note }) },
});

const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: false, parseTagValue: false });
const read = (xml: string) => parser.parse(xml)['CrossIndustryInvoice']['SupplyChainTradeTransaction'];
const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
const cents = (text: string) => Math.round(Number(text) * 100);
const sumOfCents = (texts: readonly string[]) => texts.reduce((sum, text) => sum + cents(text), 0);

describe('the document for machines', () => {
  it('says who, what, which taxes, and how to pay', async () => {
    const xml = xmlOf(
      contentOf([position(3570, 3, [vat(1900, 570)]), position(1000, 3, [vat(700, 65)]), position(500, 1)], {
        rate: { currency: 'SEK', rate: '11.2', source: 'Riksbank', date: '2027-01-14', taxMinor: 7112 },
      }),
    );
    expect(await faultsOf(xml)).toEqual([]);
    const whole = read(xml);
    const { ApplicableHeaderTradeAgreement: parties, ApplicableHeaderTradeSettlement: sums } = whole;
    expect(xml).toContain('<ram:ID>urn:cen.eu:en16931:2017</ram:ID>');
    expect(parties.SellerTradeParty).toMatchObject({ Name: 'Harbour Hall GmbH' });
    expect(parties.BuyerTradeParty.SpecifiedTaxRegistration.ID['#text']).toBe('ATU12345675');
    expect(parties.BuyerTradeParty.PostalTradeAddress).toMatchObject({ LineOne: 'Ring 1', LineThree: 'Top 7' });
    expect(sums.SpecifiedTradeSettlementPaymentMeans.PayeePartyCreditorFinancialAccount.IBANID).toMatch(/^DE89/);
    expect(sums.SpecifiedTradeSettlementHeaderMonetarySummation).toMatchObject({
      ...{ LineTotalAmount: '44.35', GrandTotalAmount: '50.70', DuePayableAmount: '50.70' },
      TaxTotalAmount: [
        { '#text': '6.35', '@_currencyID': 'EUR' },
        { '#text': '71.12', '@_currencyID': 'SEK' },
      ],
    });
    expect(
      listOf(sums.ApplicableTradeTax).map((tax: Record<string, string>) => [
        ...[tax['CategoryCode'], tax['RateApplicablePercent'], tax['BasisAmount'], tax['CalculatedAmount']],
        tax['ExemptionReason'],
      ]),
    ).toEqual([
      ['S', '19.00', '30.00', '5.70', undefined],
      ['S', '7.00', '9.35', '0.65', undefined],
      ['E', '0.00', '5.00', '0.00', 'Exempt'],
    ]);
    // 9.35 is no whole number of cents for each of three.
    expect(whole.IncludedSupplyChainTradeLineItem[1].SpecifiedLineTradeAgreement.NetPriceProductTradePrice).toEqual({
      ChargeAmount: '9.35',
      BasisQuantity: { '#text': '3', '@_unitCode': 'C62' },
    });
  });

  it('says what a credit note takes back, and that the buyer declares the taxes', async () => {
    const waived = [{ ...vat(1900, 0), waivedMinor: 190 }];
    const xml = xmlOf(
      contentOf([position(1000, 0, waived)], {
        ...{ kind: 'credit_note', number: 'CN-2027-00001', reverseCharge: true, dueOn: null, reason: 'Rain' },
        corrects: { number: 'INV-2027-00007', issuedOn: '2027-01-15' },
      }),
    );
    expect(await faultsOf(xml)).toEqual([]);
    const { ApplicableHeaderTradeSettlement: sums } = read(xml);
    expect(xml).toContain('<ram:TypeCode>381</ram:TypeCode>');
    expect(sums.ApplicableTradeTax).toMatchObject({
      ...{ CategoryCode: 'AE', RateApplicablePercent: '0.00', ExemptionReasonCode: 'VATEX-EU-AE' },
    });
    expect(sums.InvoiceReferencedDocument).toMatchObject({ IssuerAssignedID: 'INV-2027-00007' });
  });

  it('adds up whatever is sold, and is what the schema wants', async () => {
    const rates = [
      ...[vat(0, 0), vat(0, 0, 'Culture'), vat(700, 0), vat(1900, 0), vat(2550, 0)].map((tax) => [tax]),
      [],
    ];
    const anything = array(
      record({
        minor: integer({ min: 0, max: 500_000 }),
        quantity: integer({ min: 0, max: 9 }),
        tax: constantFrom(...rates),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const contents = sample(anything, { numRuns: 30, seed: 7 }).map((lines, index) =>
      contentOf(
        lines.map(({ minor, quantity, tax }) =>
          position(
            minor,
            quantity,
            tax.map((one) => ({ ...one, minor: Math.round((minor * one.rate) / (10_000 + one.rate)) })),
          ),
        ),
        index % 2 === 0 ? {} : { paidMinor: 0, currency: 'HUF', supply: null },
      ),
    );
    const documents = contents.map(xmlOf);
    expect(await faultsOf(...documents)).toEqual([]);
    for (const [index, xml] of documents.entries()) {
      const { ApplicableHeaderTradeSettlement: settlement, IncludedSupplyChainTradeLineItem: items } = read(xml);
      const sums = settlement.SpecifiedTradeSettlementHeaderMonetarySummation;
      const taxes = listOf(settlement.ApplicableTradeTax);
      const nets = listOf(items).map(
        (item) => item.SpecifiedLineTradeSettlement.SpecifiedTradeSettlementLineMonetarySummation.LineTotalAmount,
      );
      // BR-CO-10, 13, 14, 15 and BR-S-8 of the standard.
      expect(sumOfCents(nets)).toBe(cents(sums.LineTotalAmount));
      expect(sumOfCents(taxes.map((tax) => tax.BasisAmount))).toBe(cents(sums.TaxBasisTotalAmount));
      expect(sumOfCents(taxes.map((tax) => tax.CalculatedAmount))).toBe(cents(sums.TaxTotalAmount['#text']));
      expect(cents(sums.GrandTotalAmount)).toBe(contents[index]!.totalMinor);
      const groups = taxes.map((tax) => `${tax.CategoryCode} ${tax.RateApplicablePercent}`);
      expect(new Set(groups).size).toBe(groups.length);
    }
  });

  it('is left out where the standard has no words for it', () => {
    const two = [vat(1900, 190), vat(500, 50)];
    expect(hasCii(contentOf([position(1240, 1, two)]))).toBe(false);
    expect(hasCii(contentOf([position(1000, 1)], { currency: 'KWD' }))).toBe(false);
    expect(hasCii(contentOf([position(1000, 1)]))).toBe(true);
  });
});
