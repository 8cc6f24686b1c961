import { markdown } from '../../html.ts';
import type { FormPageView, InstallView, SiteViews } from '../index.ts';
import type { Examples } from './shared.ts';

const findOrder: FormPageView = {
  title: 'Find my order',
  intro: 'Tell us the address you ordered with and we send you links to your orders.',
  action: '/orders',
  hidden: [],
  fields: [{ widget: 'email', name: 'email', label: 'E-mail', required: true, autocomplete: 'email', autofocus: true }],
  submit: 'Send me the links',
  links: [],
};

const steps = (current: number): InstallView['steps'] =>
  ['Your account', 'Your organization', 'Done'].map((label, index) => ({
    label,
    state: index < current ? 'done' : index === current ? 'current' : 'next',
  }));

type Slips = 'form-page' | 'sign-in' | 'message' | 'waiting-room' | 'legal' | 'install' | 'error' | 'maintenance';

/** The short pages: one form, one message, one text. */
export const slipPages: Examples<Pick<SiteViews, Slips>> = {
  'form-page': {
    'find-order': findOrder,
    'forgot-password': {
      ...findOrder,
      title: 'Forgot your password?',
      intro: 'It happens. We send you a link with which you can choose a new one.',
      submit: 'Send me a link',
      links: [{ label: 'Back to sign in', href: '/sign-in' }],
    },
    'reset-password': {
      ...findOrder,
      title: 'Choose a new password',
      intro: null,
      fields: [
        {
          widget: 'password',
          name: 'password',
          label: 'New password',
          required: true,
          autocomplete: 'new-password',
          help: 'At least 10 characters.',
          error: 'This password is too short.',
        },
      ],
      errors: { items: [{ text: 'New password: this password is too short.', field: 'password' }] },
      submit: 'Save and sign in',
    },
    'second-factor': {
      ...findOrder,
      title: 'One more step',
      intro: 'Use your passkey, or type one of the recovery codes that you kept.',
      fields: [{ widget: 'text', name: 'code', label: 'Recovery code', required: true, autocomplete: 'off' }],
      submit: 'Sign in',
      passkey: {
        kind: 'get',
        options: '/sign-in/second-factor/passkey',
        action: '/sign-in/second-factor',
        answer: 'code',
        hidden: [{ name: 'method', value: 'passkey' }],
        fields: [],
        label: 'Use a passkey',
        failed: 'That did not work. Try again, or choose another way.',
        missing: 'This browser knows no passkeys.',
      },
      links: [{ label: 'Start again', href: '/sign-in' }],
    },
  },
  'sign-in': {
    plain: {
      title: 'Sign in',
      action: '/sign-in',
      hidden: [{ name: 'next', value: '/admin' }],
      fields: [
        { widget: 'email', name: 'email', label: 'E-mail', required: true, autocomplete: 'username', autofocus: true },
        { widget: 'password', name: 'password', label: 'Password', required: true, autocomplete: 'current-password' },
      ],
      submit: 'Sign in',
      links: [{ label: 'Forgot your password?', href: '/forgot-password' }],
      providers: [],
    },
    'with-providers': {
      title: 'Sign in',
      errors: { items: [{ text: 'This e-mail and password do not belong together.' }] },
      action: '/sign-in',
      hidden: [],
      fields: [
        {
          widget: 'email',
          name: 'email',
          label: 'E-mail',
          value: 'ann@example.org',
          required: true,
          autocomplete: 'username',
        },
        { widget: 'password', name: 'password', label: 'Password', required: true, autocomplete: 'current-password' },
      ],
      submit: 'Sign in',
      links: [{ label: 'Forgot your password?', href: '/forgot-password' }],
      providers: [{ label: 'Continue with Google', href: '/sign-in/google', icon: 'globe' }],
    },
  },
  message: {
    'mail-sent': {
      title: 'Look into your mail',
      text: 'If there are orders for marie@example.org, links to them are on their way.',
      icon: 'mail',
      detail: 'Nothing there after a few minutes? Look into the spam folder, or try another address.',
      actions: [{ label: 'Try another address', href: '/orders' }],
    },
    waiting: {
      title: 'Your payment is on its way',
      text: 'Your bank is thinking. This page looks again by itself.',
      icon: 'clock',
      actions: [{ label: 'Look again', href: '' }],
    },
  },
  'waiting-room': {
    'in-line': {
      title: 'You are in line',
      text: 'Keep this page open. It lets you in when it is your turn.',
      event: { title: 'Night of Synths', href: '/' },
      facts: [
        { name: 'ahead', label: 'People before you', value: '1,204' },
        { name: 'expected', label: 'Expected wait', value: 'about 5 min' },
      ],
      live: { href: '/e/night-of-synths/wait/status', position: 1205 },
      again: { href: '/e/night-of-synths/wait', label: 'Look again' },
      note: 'Your place is kept in this browser: refreshing the page does not lose it.',
    },
    join: {
      title: 'Waiting room',
      text: 'Many people want tickets for this event at the moment.',
      event: { title: 'Night of Synths', href: '/' },
      join: { action: '/e/night-of-synths/wait', label: 'Join the line' },
    },
    turn: {
      title: 'It is your turn',
      text: 'You have 15 minutes to choose your tickets.',
      event: { title: 'Night of Synths', href: '/' },
      enter: { action: '/e/night-of-synths/wait/enter', label: 'Go to the tickets' },
    },
  },
  legal: {
    imprint: {
      title: 'Imprint',
      updated: 'Last changed on 2 January 2027',
      body: markdown(
        '# Responsible\n\nHafenklang Kollektiv e.V.\nGroße Elbstraße 84\n22767 Hamburg\n\n## Contact\n\nhello@hafenklang.example\n+49 40 1234567\n\n## Register\n\n| Court | Number |\n|---|---|\n| Amtsgericht Hamburg | VR 12345 |',
        2,
      ),
    },
  },
  install: {
    account: {
      title: 'Welcome',
      intro: 'Two short steps, and your ticket shop is open. First, the account that may do everything.',
      steps: steps(0),
      form: {
        action: '/install',
        hidden: [],
        groups: [
          {
            fields: [
              {
                widget: 'text',
                name: 'token',
                label: 'Install token',
                required: true,
                autocomplete: 'off',
                help: 'It was printed when the server started.',
              },
              { widget: 'text', name: 'name', label: 'Your name', required: true, autocomplete: 'name' },
              { widget: 'email', name: 'email', label: 'E-mail', required: true, autocomplete: 'username' },
              {
                widget: 'password',
                name: 'password',
                label: 'Password',
                required: true,
                autocomplete: 'new-password',
                help: 'At least 10 characters. A sentence is a good one.',
              },
            ],
          },
        ],
        submit: 'Continue',
      },
    },
    done: {
      title: 'Your ticket shop is open',
      intro: 'Hafenklang Kollektiv has a back office now. Create the first event, or have a look around.',
      steps: steps(3),
      next: [
        { label: 'Create an event', href: '/admin/events/new', tone: 'primary' },
        { label: 'Open the back office', href: '/admin' },
      ],
    },
  },
  error: {
    'not-found': {
      status: 404,
      title: 'There is nothing here',
      text: 'The page has moved, or the address has a typo in it.',
      actions: [{ label: 'See all events', href: '/', tone: 'primary' }],
    },
    'hold-expired': {
      status: 410,
      title: 'Your time is up',
      text: 'The places were held for 15 minutes and are free again. If you are quick, they may still be there.',
      actions: [{ label: 'Choose again', href: '/events/night-of-synths', tone: 'primary' }],
    },
    'sold-out': {
      status: 409,
      title: 'Somebody was faster',
      text: 'The last places of “Regular” were taken a moment ago. Nothing was charged.',
      actions: [
        { label: 'See what is left', href: '/events/night-of-synths', tone: 'primary' },
        { label: 'See other events', href: '/' },
      ],
    },
    bug: {
      status: 500,
      title: 'That went wrong on our side',
      text: 'It has been noted. Nothing was charged twice; please try again in a moment.',
      reference: '01JQ-7F3K-92',
      actions: [{ label: 'Try again', href: '' }],
    },
    unavailable: {
      status: 503,
      title: 'Very busy right now',
      text: 'Please try again in half a minute. Places that you hold stay yours.',
      actions: [{ label: 'Try again', href: '', tone: 'primary' }],
    },
  },
  maintenance: {
    now: { title: 'Back in a moment', text: 'We are doing some work on the site. Tickets you have stay valid.' },
  },
};
