import { qrPath, type QrPath } from '../qr.ts';

/** Everything a tickets PDF prints, ready to print: both renderers draw exactly this. */
export interface TicketsPdf {
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  /** The document's title, shown by PDF readers. */
  readonly title: string;
  /** The organization's colour as `#rrggbb`, and black or white, whichever reads better upon it. */
  readonly accent: string;
  readonly onAccent: string;
  readonly organization: string;
  /** PNG as a `data:` address; empty where the organization has none. */
  readonly logo: string;
  readonly event: string;
  readonly eventSize: TextSize;
  readonly smallPrint: string;
  readonly labels: TicketLabels;
  readonly tickets: readonly TicketPage[];
}

export interface TicketPage {
  /** `2 / 4`, or empty for a ticket that is alone. */
  readonly position: string;
  readonly date: string;
  /** The event's wall clock with the zone named. */
  readonly time: string;
  /** Name first, then the address, one line each; for an online event what to do instead. */
  readonly place: readonly string[];
  readonly attendee: string;
  readonly attendeeSize: TextSize;
  readonly ticketType: string;
  /** Empty where no seats are numbered. */
  readonly seat: string;
  readonly price: string;
  readonly orderCode: string;
  readonly code: string;
  /** The code as people read it out, in groups. */
  readonly codeGroups: string;
  readonly qr: QrPath;
}

export type TextSize = 'large' | 'medium' | 'small';

export interface TicketLabels {
  readonly attendee: string;
  readonly ticketType: string;
  readonly seat: string;
  readonly price: string;
  readonly order: string;
  /** Alternative text of the code, such as "QR code of the ticket". */
  readonly code: string;
}

/** What the caller knows; sizes, groups and the drawing of the code follow from it. */
export type TicketsPdfInput = Omit<TicketsPdf, 'onAccent' | 'eventSize' | 'tickets'> & {
  readonly tickets: readonly TicketPageInput[];
};

export type TicketPageInput = Omit<TicketPage, 'position' | 'attendeeSize' | 'codeGroups' | 'qr'>;

export function ticketsPdfModel(input: TicketsPdfInput): TicketsPdf {
  const accent = HEX.test(input.accent) ? input.accent : DEFAULT_ACCENT;
  const count = input.tickets.length;
  return {
    ...input,
    accent,
    onAccent: readableOn(accent),
    eventSize: sizeOf(input.event, { medium: 26, small: 60 }),
    tickets: input.tickets.map((ticket, index) => ({
      ...ticket,
      position: count > 1 ? `${index + 1} / ${count}` : '',
      attendeeSize: sizeOf(ticket.attendee, { medium: 20, small: 42 }),
      codeGroups: groupsOf(ticket.code),
      qr: qrPath(ticket.code),
    })),
  };
}

const HEX = /^#[0-9a-f]{6}$/i;
const DEFAULT_ACCENT = '#2b2a33';

/** Black or white, by WCAG's contrast ratio. */
export function readableOn(accent: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(parseInt(accent.slice(at, at + 2), 16) / 255));
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#ffffff' : '#000000';
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function sizeOf(text: string, longest: { medium: number; small: number }): TextSize {
  const length = [...text].length;
  if (length > longest.small) return 'small';
  return length > longest.medium ? 'medium' : 'large';
}

function groupsOf(code: string): string {
  const [prefix, body] = code.split('.');
  return body ? `${prefix}. ${body.match(/.{1,4}/g)?.join(' ') ?? ''}` : code;
}
