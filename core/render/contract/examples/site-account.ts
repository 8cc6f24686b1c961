import { trusted } from '../../html.ts';
import { qrSvg } from '../../qr.ts';
import type { SiteViews } from '../index.ts';
import type { Examples } from './shared.ts';

/** Pages of the reader's own account. */
export const accountPages: Examples<Pick<SiteViews, 'account' | 'authenticator' | 'recovery-codes'>> = {
  account: {
    profile: {
      title: 'Your account',
      lead: 'marie@example.org',
      notices: [
        {
          tone: 'warning',
          title: 'Please confirm your address',
          text: 'We have sent you a link and a code.',
          actions: [{ label: 'Enter the code', href: '/account/verify' }],
        },
      ],
      sections: [
        {
          kind: 'form',
          title: 'Profile',
          form: {
            action: '/account',
            hidden: [],
            fields: [{ widget: 'text', name: 'name', label: 'Name', value: 'Marie Duval', required: true }],
            submit: 'Save',
          },
        },
        {
          kind: 'facts',
          title: 'E-mail',
          actions: [{ label: 'Change', href: '/account/email' }],
          facts: [{ label: 'Address', value: 'marie@example.org', badge: { label: 'Confirmed', tone: 'success' } }],
        },
      ],
    },
    orders: {
      title: 'Your orders',
      sections: [
        {
          kind: 'rows',
          rows: [
            {
              title: 'Night of Synths',
              href: '/o/K7X2MPQ4',
              detail: 'Sat 13 March 2027, 20:00 · K7X2MPQ4 · 2 tickets',
              badge: { label: 'Confirmed', tone: 'success' },
              value: '€49.00',
              links: [{ label: 'Tickets as PDF', href: '/o/K7X2MPQ4/tickets.pdf' }],
            },
            {
              title: 'A very long name of an evening that nobody can remember in full, and its second part',
              href: '/o/K7X2MPQ5',
              detail: 'Sun 14 March 2027, 20:00 · K7X2MPQ5 · 1 ticket',
              badge: { label: 'Cancelled', tone: 'danger' },
              value: '€24.50',
            },
          ],
          empty: 'You have not ordered anything yet.',
          page: { next: '?cursor=1' },
        },
      ],
    },
    'no-orders': {
      title: 'Your orders',
      sections: [{ kind: 'rows', rows: [], empty: 'You have not ordered anything yet.' }],
    },
  },
  authenticator: {
    'set-up': {
      title: 'Set up an authenticator app',
      intro: 'Scan the code with the app, then type the six digits that it shows.',
      qr: trusted(qrSvg('otpauth://totp/Hafenklang:marie@example.org?secret=JBSWY3DPEHPK3PXP', { label: 'QR code' })),
      secretIntro: 'Or type this key into the app:',
      secret: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
      action: '/account/security/app',
      hidden: [{ name: 'setup', value: 'v1.abc' }],
      fields: [
        {
          widget: 'text',
          name: 'code',
          label: 'Six-digit code',
          required: true,
          inputmode: 'numeric',
          autocomplete: 'one-time-code',
          error: 'This code is not right.',
        },
      ],
      errors: { items: [{ text: 'Six-digit code: this code is not right.', field: 'code' }] },
      submit: 'Set up',
      links: [{ label: 'Back', href: '/account/security' }],
    },
  },
  'recovery-codes': {
    fresh: {
      title: 'Your recovery codes',
      intro: 'Each of them signs you in once when you have lost your phone or your key.',
      notice: { tone: 'warning', text: 'They are shown this once. Keep them somewhere safe.' },
      codes: Array.from({ length: 10 }, (_, at) => `ABCD${at}-FGHJK`),
      actions: [
        { label: 'Save as a file', action: '/account/security/recovery-codes/file', tone: 'secondary', download: true },
        { label: 'I have kept them', href: '/account/security', tone: 'primary' },
      ],
    },
  },
};
