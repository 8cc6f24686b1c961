import type { Browser, CDPSession, HTTPRequest, Page } from 'puppeteer';
import { takeApart, type DocumentParts } from './document.ts';

/** A page that prints one document after the other. */
export interface Tab {
  /** How many documents it has printed. */
  readonly printed: number;
  print(html: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a page whose content runs no script and reaches no network. */
export async function openTab(browser: Browser): Promise<Tab> {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on('request', refuseNetwork);
  const session = await page.createCDPSession();

  let printed = 0;
  // Calls to a crashed page may stay unanswered for ever.
  const crash = new Promise<never>((_, reject) => {
    page.once('error', reject);
  });
  crash.catch(() => undefined);

  let shownHead: string | undefined;
  async function show(html: string): Promise<void> {
    const parts = takeApart(html);
    const sameHead = parts !== undefined && parts.head === shownHead;
    shownHead = undefined;
    if (sameHead) await changeBody(page, parts);
    else await page.setContent(html, { waitUntil: 'load', timeout: 0 });
    await settle(page);
    shownHead = parts?.head;
  }

  return {
    get printed() {
      return printed;
    },
    async print(html) {
      const work = show(html).then(() => toPdf(session));
      const bytes = await Promise.race([work, crash]);
      printed += 1;
      return bytes;
    },
    async close() {
      await page.close();
    },
  };
}

// `aborted`, unlike other reasons, leaves the page as it is when it is the page itself that wants to go elsewhere.
function refuseNetwork(request: HTTPRequest): void {
  const allowed = /^(?:data|about):/.test(request.url());
  const answered = allowed ? request.continue() : request.abort('aborted');
  // The page may be gone by the time this is answered, which is fine.
  void answered.catch(() => undefined);
}

// Parsing a stylesheet with its fonts takes longer than everything else about a ticket: keep the head, change the body.
async function changeBody(page: Page, { body, title, attributes }: DocumentParts): Promise<void> {
  await page.evaluate(
    (body, title, attributes) => {
      const { document } = globalThis as unknown as { document: ShownDocument };
      for (const [name, value] of Object.entries(attributes)) document.documentElement.setAttribute(name, value);
      document.title = title;
      document.body.innerHTML = body;
    },
    body,
    title,
    attributes,
  );
}

// A font is loaded when a layout first needs it, and a print does not wait for it.
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { document } = globalThis as unknown as { document: ShownDocument };
    document.body.getBoundingClientRect();
    if (document.fonts.status !== 'loaded') await document.fonts.ready;
    await Promise.all(Array.from(document.images, (image) => image.decode().catch(() => undefined)));
  });
}

async function toPdf(session: CDPSession): Promise<Uint8Array> {
  const { data } = await session.send('Page.printToPDF', {
    printBackground: true,
    preferCSSPageSize: true,
    generateTaggedPDF: false,
    generateDocumentOutline: false,
    transferMode: 'ReturnAsBase64',
  });
  return Buffer.from(data, 'base64');
}

/** The little we touch of the browser's document; its types are not part of a server's. */
interface ShownDocument {
  title: string;
  readonly documentElement: { setAttribute(name: string, value: string): void };
  readonly body: { innerHTML: string; getBoundingClientRect(): unknown };
  readonly fonts: { readonly status: string; readonly ready: Promise<unknown> };
  readonly images: ArrayLike<{ decode(): Promise<void> }>;
}
