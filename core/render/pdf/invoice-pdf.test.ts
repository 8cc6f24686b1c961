import { expect, it } from 'vitest';
import { Name, openPdf, type Dict } from '../../../test/setup/pdf-syntax.ts';
import { readPdf } from '../../../test/setup/read-pdf.ts';
import { exampleInvoice } from './invoice-example.ts';
import { invoicePdf } from './invoice-pdf.ts';

const attached = { name: 'factur-x.xml', description: 'For machines', xml: '<invoice>1</invoice>', level: 'EN 16931' };
const isA = (type: string) => (dict: Dict) =>
  dict.get('Type') instanceof Name && (dict.get('Type') as Name).name === type;

it('is PDF/A-3b with the document for machines within it, and the same bytes each time', async () => {
  const bytes = await invoicePdf(exampleInvoice(), attached);
  const file = openPdf(bytes);
  const objects = [...file.objects()];
  const catalog = objects.find(isA('Catalog'))!;
  const said = file.stream(catalog.get('Metadata'));
  for (const tag of [
    '<pdfaid:part>3</pdfaid:part>',
    '<pdfaid:conformance>B</pdfaid:conformance>',
    '<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>',
    '<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>',
    '<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>',
  ]) {
    expect(said).toContain(tag);
  }
  const [intent] = file.at(catalog.get('OutputIntents')) as never[];
  expect(file.stream(file.dict(intent).get('DestOutputProfile'))).toContain('sRGB');
  const [spec] = file.at(catalog.get('AF')) as never[];
  expect(file.dict(spec).get('AFRelationship')).toEqual(new Name('Alternative'));
  const embedded = file.dict(file.dict(spec).get('EF')).get('F');
  expect(file.stream(embedded)).toBe(attached.xml);
  expect(file.dict(embedded).get('Subtype')).toEqual(new Name('text#2Fxml'));
  // Every font is within it.
  const descriptors = objects.filter(isA('FontDescriptor'));
  expect(descriptors.length).toBeGreaterThan(1);
  expect(descriptors.every((font) => font.has('FontFile2') || font.has('FontFile3'))).toBe(true);
  expect(Buffer.from(await invoicePdf(exampleInvoice(), attached)).equals(Buffer.from(bytes))).toBe(true);
});

it('says everything, and goes on over as many pages as it needs', async () => {
  const { rows } = exampleInvoice();
  const many = Array.from({ length: 45 }, (_, index) => ({ ...rows[0]!, name: `Row ${index + 1} of many` }));
  const { pages, title, language } = readPdf(await invoicePdf(exampleInvoice({ rows: many })));
  expect([title, language, pages.length]).toEqual(['Invoice INV-2027-00042', 'en', 3]);
  const text = pages.map((page) => page.text);
  expect(text.every((page) => page.includes('Description') && page.includes('DE811907980'))).toBe(true);
  expect(text.map((page) => /Page \d of 3/.exec(page)?.[0])).toEqual(['Page 1 of 3', 'Page 2 of 3', 'Page 3 of 3']);
  for (const { name } of many) expect(text.filter((page) => page.includes(`${name}`))).toHaveLength(1);
  expect(text.at(-1)).toContain('Kept for ten years.');
});
