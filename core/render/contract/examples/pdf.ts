import { exampleTickets } from '../../pdf/example.ts';
import { LOGO } from './shared.ts';
import type { PdfViews } from '../pdf.ts';

export const pdfExamples: { [V in keyof PdfViews]: Record<string, PdfViews[V]> } = {
  'pdf/tickets': {
    one: exampleTickets([{}]),
    logo: exampleTickets([{}, {}], { logo: LOGO }),
    seated: exampleTickets([{ seat: 'Row 4, seat 12' }, { seat: 'Row 4, seat 13', attendee: 'Жанна <Arc>' }]),
    rightToLeft: exampleTickets([{ attendee: 'שרה בן־דוד' }], { locale: 'he', dir: 'rtl', event: 'לילות אמצע הקיץ' }),
  },
};
