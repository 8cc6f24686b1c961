import { buffer } from 'node:stream/consumers';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { invoicePdf } from '../../render/pdf/invoice-pdf.ts';
import { imageBytes } from '../media/index.ts';
import { organizationById } from '../organizations/index.ts';
import type { InvoiceContent } from './invoice-content.ts';
import { printOf } from './invoice-print.ts';
import type { InvoiceDetail } from './invoice-queries.ts';
import { termsText, whenText } from './invoice-words.ts';
import { hasCii, toCii } from './to-cii.ts';

/** How the document for machines is called within the other one: programs look for it by that name. */
const XML_NAME = 'factur-x.xml';

/** The document as it was issued. It is drawn once and kept, so that everybody gets the same file for ever. */
export async function invoicePdfFile(scope: Scope, invoice: InvoiceDetail): Promise<Buffer> {
  const { storage } = scope.capabilities;
  const path = `invoices/${invoice.organizationId}/${invoice.id}.pdf`;
  try {
    return await buffer(await storage.get(path));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
  const bytes = await drawn(scope, invoice);
  await storage.put(path, bytes, 'application/pdf');
  return Buffer.from(bytes);
}

/** The same for machines: EN 16931 as UN/CEFACT CII. Nothing where the standard has no words for it. */
export function invoiceXml(scope: Scope, content: InvoiceContent): string | undefined {
  if (!hasCii(content)) return undefined;
  const terms = termsText(scope.in(content.locale), content);
  return toCii(content, { terms, when: (startsAt) => whenText(startsAt, content) });
}

export function invoiceXmlFile(scope: Scope, { content }: InvoiceDetail): string {
  const xml = invoiceXml(scope, content);
  if (xml === undefined) throw new DomainError('invoice.no_xml', { status: 409 });
  return xml;
}

export const fileNameOf = ({ fullNumber }: Pick<InvoiceDetail, 'fullNumber'>): string =>
  fullNumber.replaceAll(/[^A-Za-z0-9_-]/g, '-');

async function drawn(scope: Scope, { organizationId, content, issuedAt }: InvoiceDetail): Promise<Uint8Array> {
  const organization = (await organizationById(scope, organizationId))!;
  const reader = scope.in(content.locale);
  const xml = invoiceXml(scope, content);
  const { name, accent, logoId } = organization;
  const model = printOf(reader, content, { organization: name, accent, logo: await logoOf(scope, logoId), issuedAt });
  const description = reader.t('invoices.xml_description', { number: content.number });
  return invoicePdf(model, xml === undefined ? undefined : { name: XML_NAME, description, xml, level: 'EN 16931' });
}

async function logoOf(scope: Scope, logoId: string | null): Promise<string> {
  const bytes = logoId === null ? undefined : await imageBytes(scope, { id: logoId, width: 480 });
  return bytes ? `data:image/png;base64,${bytes.toString('base64')}` : '';
}
