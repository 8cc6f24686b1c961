import type { PdfRenderer } from '../../kernel/capabilities/pdf.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { TicketsPdf } from './model.ts';

export interface TicketsPdfRequest {
  readonly model: TicketsPdf;
  /** The theme's document of the same model; made only when there is something to render it. */
  readonly html: () => string | Promise<string>;
  readonly renderer?: PdfRenderer | undefined;
  readonly log: Logger;
  readonly signal?: AbortSignal;
}

/**
 * The tickets of an order as a PDF, one page each. The theme's design where a renderer works; else, and whenever it fails,
 * the built-in drawing of the same facts: nobody waits for a ticket because a browser crashed.
 */
export async function ticketsPdf({ model, html, renderer, log, signal }: TicketsPdfRequest): Promise<Uint8Array> {
  signal?.throwIfAborted();
  if (!renderer) return drawnTicketsPdf(model);
  try {
    if (!(await renderer.available())) return drawnTicketsPdf(model);
    const bytes = await renderer.render(await html(), signal ? { signal } : {});
    const pages = countPages(bytes);
    if (pages === model.tickets.length) return bytes;
    log.warn('pdf.wrong_page_count', { renderer: renderer.id, pages, tickets: model.tickets.length });
  } catch (error) {
    signal?.throwIfAborted();
    log.warn('pdf.fell_back', { renderer: renderer.id, reason: messageOf(error) });
  }
  return drawnTicketsPdf(model);
}

/** Counts the page objects. Both renderers write them plainly; in packed object streams they would be missed. */
export function countPages(pdf: Uint8Array): number {
  return (
    Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
      .toString('latin1')
      .match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
  );
}

// The drawing brings a PDF library and its fonts: loaded when the first ticket is drawn.
async function drawnTicketsPdf(model: TicketsPdf): Promise<Uint8Array> {
  const { nativeTicketsPdf } = await import('./native-tickets.ts');
  return nativeTicketsPdf(model);
}
