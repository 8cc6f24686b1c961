import { describe, expect, it } from 'vitest';
import { orderCalendar, type CalendarEntry, type OrderCalendar } from './calendar.ts';

const evening: CalendarEntry = {
  occurrenceId: '0199A7C2-0000-7000-8000-000000000001',
  title: 'Midsummer Nights',
  startsAt: new Date('2027-06-18T18:00:00Z'),
  endsAt: new Date('2027-06-18T21:30:00Z'),
};

const order = (entry: Partial<CalendarEntry> = {}, rest: Partial<OrderCalendar> = {}): OrderCalendar => ({
  orderCode: 'K7X2MABC',
  host: 'tickets.example',
  organizer: { name: 'Kulturhaus', email: 'hello@kulturhaus.example' },
  changedAt: new Date('2026-11-01T10:00:00Z'),
  entries: [{ ...evening, ...entry }],
  ...rest,
});

/** The content lines, unfolded as the standard says. */
const linesOf = (ics: string) => ics.replaceAll(/\r\n[ \t]/g, '').split('\r\n');

describe('the calendar file of an order', () => {
  it('holds one published entry with its instants in UTC', () => {
    expect(linesOf(orderCalendar(order()))).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//eventportal//tickets//EN',
      'METHOD:PUBLISH',
      'BEGIN:VEVENT',
      'UID:k7x2mabc-0199a7c2-0000-7000-8000-000000000001@tickets.example',
      'SEQUENCE:57837600',
      'DTSTAMP:20261101T100000Z',
      'DTSTART:20270618T180000Z',
      'DTEND:20270618T213000Z',
      'SUMMARY:Midsummer Nights',
      'ORGANIZER;CN="Kulturhaus":mailto:hello@kulturhaus.example',
      'STATUS:CONFIRMED',
      'LAST-MODIFIED:20261101T100000Z',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
  });

  it('needs no time zone of its own', () => {
    expect(orderCalendar(order())).not.toContain('TZID');
  });

  it('says where, and on which page', () => {
    const place = { name: 'Kulturhaus, Saal 1', address: 'Am Markt 1, 10115 Berlin', latitude: 52.5, longitude: 13.4 };
    const lines = linesOf(orderCalendar(order({ place, url: 'https://tickets.example/orders/K7X2MABC' })));
    expect(lines).toContain(String.raw`LOCATION:Kulturhaus\, Saal 1\nAm Markt 1\, 10115 Berlin`);
    expect(lines).toContain('GEO:52.5;13.4');
    expect(lines).toContain('URL;VALUE=URI:https://tickets.example/orders/K7X2MABC');
  });

  it('leaves addresses unescaped', () => {
    const lines = linesOf(orderCalendar(order({ url: 'https://tickets.example/o?a=1,2;3' })));
    expect(lines).toContain('URL;VALUE=URI:https://tickets.example/o?a=1%2C2%3B3');
  });

  it('keeps the id and raises the sequence when something changes', () => {
    const before = linesOf(orderCalendar(order()));
    const moved = { startsAt: new Date('2027-06-19T18:00:00Z'), endsAt: new Date('2027-06-19T21:30:00Z') };
    const after = linesOf(orderCalendar(order(moved, { changedAt: new Date('2026-11-01T10:00:05Z') })));
    expect(after[5]).toBe(before[5]);
    expect([before[6], after[6]]).toEqual(['SEQUENCE:57837600', 'SEQUENCE:57837605']);
  });

  it('tells a calendar of a cancellation', () => {
    expect(orderCalendar(order({ cancelled: true }))).toContain('STATUS:CANCELLED');
  });

  it('has one entry per occurrence', () => {
    const second = { ...evening, occurrenceId: 'second' };
    const ics = orderCalendar(order({}, { entries: [evening, second] }));
    expect(ics.match(/^UID:/gm)).toHaveLength(2);
  });

  it('lets no text begin a line of its own', () => {
    const evil = 'x\r\nBEGIN:VALARM\nATTACH:x\rEND:VALARM';
    const ics = orderCalendar(
      order(
        { title: evil, description: evil, place: { name: evil, address: evil } },
        { organizer: { name: evil, email: 'hello@kulturhaus.example' } },
      ),
    );
    expect(linesOf(ics).filter((line) => /^(BEGIN|END|ATTACH)/.test(line))).toEqual([
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
  });

  it('folds lines at 75 bytes without breaking a letter', () => {
    const title = 'Über alle Grenzen '.repeat(12).trim();
    const ics = orderCalendar(order({ title }));
    for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(linesOf(ics)).toContain(`SUMMARY:${title}`);
  });
});
