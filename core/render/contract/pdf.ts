import type { TicketsPdf } from '../pdf/model.ts';

export type { TicketLabels, TicketPage, TicketsPdf } from '../pdf/model.ts';

/**
 * Whole HTML documents that are printed. Their stylesheet is the file of the same name (`pdf/tickets.css`), printed by
 * `<style>{{@styles}}</style>` with the fonts it names inside.
 */
export interface PdfViews {
  'pdf/tickets': TicketsPdf;
}
