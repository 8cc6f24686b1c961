import { describeGateway } from 'eventportal/sdk/testing';
import { money, type GatewayContext } from 'eventportal/sdk';
import { describe, expect, it } from 'vitest';
import { deadlineOf, reminderOf } from './business-days.ts';
import { bankTransfer } from './gateway.ts';
import { BankSettings } from './settings.ts';

const settings = BankSettings.parse({ holder: 'Hafenklang  e.V.', iban: 'de02 1203 0000 0000 2020 51' });

describeGateway(bankTransfer, { reset: () => {}, settings, fetch, secrets: ['buyer@example.org', settings.iban] });

const startedAt = new Date('2027-03-22T12:00:00Z');
const start = (over: { currency?: string; settings?: BankSettings } = {}) =>
  bankTransfer.start({ settings: over.settings ?? settings } as GatewayContext<BankSettings>, {
    ...{ key: 'pay_1', amount: money(9400, over.currency ?? 'EUR'), reference: 'K7X2MAB3', description: '' },
    ...{ email: '', locale: 'en', returnUrl: '', webhookUrl: '', startedAt, zone: 'Europe/Berlin', capture: 'now' },
  });

describe('what a buyer is told', () => {
  it('is what the bank asks for, with a code in the form of EPC069-12', async () => {
    const { next } = await start();
    expect(next).toEqual({
      ...{ kind: 'instructions', view: 'transfer' },
      data: {
        ...{ holder: 'Hafenklang  e.V.', iban: 'DE02 1203 0000 0000 2020 51' },
        ...{ amount: '94.00 EUR', reference: 'K7X2MAB3' },
      },
      qr: 'BCD\n002\n1\nSCT\n\nHafenklang e.V.\nDE02120300000000202051\nEUR94.00\n\n\nK7X2MAB3',
    });
  });

  it('has no code in another currency, nor for an account outside SEPA', async () => {
    expect((await start({ currency: 'CHF' })).next).not.toHaveProperty('qr');
    const outside = BankSettings.parse({ holder: 'Acme', iban: 'TR330006100519786457841326', bic: 'akbk tris xxx' });
    expect((await start({ settings: outside })).next).not.toHaveProperty('qr');
    expect((await start({ settings: outside })).next).toMatchObject({ data: { bic: 'AKBKTRISXXX' } });
  });

  it.each([{ iban: 'DE03120300000000202051' }, { iban: 'hello' }, { bic: 'NOTABIC' }, { holder: ' ' }])(
    'never comes from a number that cannot be: %o',
    (wrong) => {
      expect(BankSettings.safeParse({ holder: 'Acme', iban: 'DE02120300000000202051', ...wrong }).success).toBe(false);
    },
  );
});

describe('business days', () => {
  const until = (from: string, days: number, zone = 'Europe/Berlin', currency = 'EUR') =>
    deadlineOf(new Date(from), zone, { days, currency }).toISOString();

  it('leave weekends out, and the holidays of the euro: Easter 2027 is 28 March', () => {
    expect(until('2027-03-24T12:00:00Z', 1)).toBe('2027-03-25T22:59:59.000Z');
    expect(until('2027-03-24T12:00:00Z', 2)).toBe('2027-03-30T21:59:59.000Z');
    expect(until('2027-03-24T12:00:00Z', 2, 'Europe/Zurich', 'CHF')).toBe('2027-03-26T22:59:59.000Z');
    expect(until('2026-12-23T12:00:00Z', 3)).toBe('2026-12-29T22:59:59.000Z');
  });

  it('begin and end where the event is', () => {
    expect(until('2027-03-22T23:30:00Z', 1)).toBe('2027-03-24T22:59:59.000Z');
    expect(until('2027-03-22T23:30:00Z', 1, 'America/New_York')).toBe('2027-03-24T03:59:59.000Z');
  });

  it('say when to remind, unless there is no time for it', () => {
    const remind = (days: number, before: number) =>
      reminderOf(startedAt, 'Europe/Berlin', { days, currency: 'EUR' }, before)?.toISOString();
    expect(remind(5, 2)).toBe('2027-03-25T08:00:00.000Z');
    expect([remind(2, 2), remind(5, 0)]).toEqual([undefined, undefined]);
  });
});
