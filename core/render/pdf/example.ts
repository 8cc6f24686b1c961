import { ticketsPdfModel, type TicketPageInput, type TicketsPdf, type TicketsPdfInput } from './model.ts';

/** An example for previews of a theme and for measuring: an evening in Berlin. */
export function exampleTickets(
  tickets: readonly Partial<TicketPageInput>[],
  rest: Partial<TicketsPdfInput> = {},
): TicketsPdf {
  return ticketsPdfModel({
    locale: 'en',
    dir: 'ltr',
    title: 'Tickets for Midsummer Nights',
    accent: '#3d2fd6',
    organization: 'Kulturhaus am Fluss',
    logo: '',
    event: 'Midsummer Nights & Lights',
    smallPrint:
      'This ticket admits one person, once. Keep the code to yourself: whoever shows it first is let in. ' +
      'Doors open one hour before the start. Questions: hello@kulturhaus.example',
    labels: {
      attendee: 'Name',
      ticketType: 'Ticket',
      seat: 'Seat',
      price: 'Price',
      order: 'Order',
      code: 'QR code of the ticket',
    },
    ...rest,
    tickets: tickets.map((ticket, index) => ({
      date: 'Friday, 18 June 2027',
      time: '20:00 – 23:30 (CEST, Berlin)',
      place: ['Kulturhaus, Großer Saal', 'Am Markt 1, 10115 Berlin', 'Germany'],
      attendee: 'Ada Lovelace',
      ticketType: 'Early bird',
      seat: '',
      price: '€49.99',
      orderCode: 'K7X2MABC',
      code: `EP1.7ZK3M9QX2R4TV6WY8A1BCDEFGHJKMN${String(index).padStart(2, '0')}`,
      ...ticket,
    })),
  });
}
