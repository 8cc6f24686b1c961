import { readdirSync, readFileSync } from 'node:fs';
import { array, constantFrom, integer, record, sample } from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { contentOf, position, vat } from '../../../test/factories/invoice-content.ts';
import { brokenRules } from '../../../test/setup/en16931.ts';
import type { InvoiceContent } from './invoice-content.ts';
import { hasCii, toCii } from './to-cii.ts';

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

const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: false, parseTagValue: false });
const read = (xml: string) => parser.parse(xml)['CrossIndustryInvoice']['SupplyChainTradeTransaction'];
const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
const cents = (text: string) => Math.round(Number(text) * 100);

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
      expect(brokenRules(xml)).toEqual([]);
      const { ApplicableHeaderTradeSettlement: settlement } = read(xml);
      const sums = settlement.SpecifiedTradeSettlementHeaderMonetarySummation;
      expect(cents(sums.GrandTotalAmount)).toBe(contents[index]!.totalMinor);
    }
  });

  it('keeps the rules of the standard, whatever kind of document it is', async () => {
    const standard = position(3570, 3, [vat(1900, 570)]);
    const few = (more: Partial<InvoiceContent>) => contentOf([standard], more);
    const { seller, buyer } = few({});
    const small = { ...seller, vatId: '', register: '', bank: null };
    const somebody = { name: '', company: null, address: [], country: null, vatId: null, email: null, reference: null };
    const waived = position(1000, 1, [{ ...vat(1900, 0), waivedMinor: 190 }]);
    const note = { kind: 'credit_note', number: 'CN-2027-00001', dueOn: null, reason: 'Rain' } as const;
    const corrects = { number: 'INV-2027-00007', issuedOn: '2027-01-15' };
    const rate = { currency: 'SEK', rate: '11.2', source: 'Riksbank', date: '2027-01-14', taxMinor: 7112 };
    const documents = {
      'several rates': contentOf([standard, position(1070, 1, [vat(700, 70)]), position(1070, 2, [vat(700, 70)])]),
      'partly paid': few({ paidMinor: 1000 }),
      'paid, to a private buyer': few({ paidMinor: 3570, dueOn: null, buyer: somebody }),
      'in another currency': few({ rate }),
      'zero rated and exempt': contentOf([position(500, 1, [vat(0, 0)]), position(500, 1, [vat(0, 0, 'Culture')])]),
      'exempt for several reasons': contentOf([
        ...[position(500, 1, [vat(0, 0, 'Culture')]), position(500, 1, [vat(0, 0, 'Sport')]), position(500, 1)],
        { ...position(2000, 1), isGiftCard: true },
      ]),
      'of a small seller': contentOf([position(500, 1)], { seller: small }),
      'reverse charge': contentOf([waived], { reverseCharge: true }),
      'reverse charge with a voucher': contentOf([waived, { ...position(2000, 1), isGiftCard: true }], {
        reverseCharge: true,
      }),
      'lines that cost nothing': contentOf([position(0, 2), position(0, 1, [vat(1900, 0)]), standard]),
      'nothing left to pay in all': contentOf([position(0, 2, [vat(1900, 0)])], { dueOn: null }),
      'taxes rounded line by line': contentOf(Array.from({ length: 90 }, () => position(103, 1, [vat(1900, 16)]))),
      'a credit note over pieces': contentOf([standard], { ...note, corrects }),
      'a credit note over money': contentOf([position(595, 0, [vat(1900, 95)])], { ...note, corrects }),
      'a correction': few({ buyer: { ...buyer, company: 'Ost AG' }, reason: 'Another name' }),
    };
    const broken = Object.entries(documents).map(([name, content]) => [name, brokenRules(xmlOf(content))]);
    expect(broken).toEqual(Object.keys(documents).map((name) => [name, []]));
    expect(await faultsOf(...Object.values(documents).map(xmlOf))).toEqual([]);
    // The rules notice what is wrong.
    const whole = xmlOf(documents['reverse charge with a voucher']);
    const faults: readonly (readonly [string, string, readonly string[]])[] = [
      ['<ram:GrandTotalAmount>30.00', '<ram:GrandTotalAmount>30.01', ['BR-CO-15', 'BR-CO-16']],
      ['<ram:BasisAmount>10.00', '<ram:BasisAmount>11.00', ['BR-AE-08']],
      ['<ram:ExemptionReason>A voucher</ram:ExemptionReason>', '', ['BR-E-10']],
      ['<ram:ID schemeID="VA">ATU12345675</ram:ID>', '', ['BR-AE-02 buyer']],
      ['<ram:CountryID>DE</ram:CountryID>', '', ['BR-09']],
      ['<ram:LineTotalAmount>10.00', '<ram:LineTotalAmount>10.001', ['BR-DEC']],
    ];
    for (const [from, to, rules] of faults) {
      expect(whole).toContain(from);
      expect(brokenRules(whole.replace(from, to))).toEqual(rules);
    }
  });

  it('is left out where the standard has no words for it', () => {
    const two = [vat(1900, 190), vat(500, 50)];
    expect(hasCii(contentOf([position(1240, 1, two)]))).toBe(false);
    expect(hasCii(contentOf([position(1000, 1)], { currency: 'KWD' }))).toBe(false);
    expect(hasCii(contentOf([position(1000, 1)]))).toBe(true);
  });
});
