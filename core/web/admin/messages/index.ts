import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import { DomainError } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  attachmentsOf,
  listMessages,
  messageById,
  resendMessage,
  type Message,
  type MessageState,
} from '../../../modules/messages/index.ts';
import type { Badge, ListView, MailboxMessageView, Tone } from '../../../render/contract/index.ts';

const BASE = '/admin/mailbox';
const STATES: readonly MessageState[] = ['queued', 'sent', 'kept', 'failed'];
const TONES: Readonly<Record<MessageState, Tone>> = {
  queued: 'info',
  sent: 'success',
  kept: 'warning',
  failed: 'danger',
};

/** Every mail: what was sent, what waits, and what is only kept because there is no mail server. */
const mailboxPage = page({
  path: '/admin/mailbox',
  may: 'site.admin',
  nav: { section: 'site', label: 'messages.nav', order: 40, icon: 'mail' },
  async show(scope, _at, { query }) {
    const state = STATES.find((candidate) => candidate === query['state']);
    const q = query['q'];
    const { rows, nextCursor } = await listMessages(scope, { state, q, cursor: query['cursor'] });
    const next = new URLSearchParams({ ...(q ? { q } : {}), ...(state ? { state } : {}), cursor: nextCursor ?? '' });
    const model: ListView = {
      title: scope.t('messages.mailbox.title'),
      subtitle: scope.t(scope.capabilities.mailer ? 'messages.mailbox.sent_by_server' : 'messages.mailbox.kept_here'),
      filters: {
        action: BASE,
        fields: [
          { widget: 'search', name: 'q', label: scope.t('messages.mailbox.search'), value: q },
          {
            widget: 'select',
            name: 'state',
            label: scope.t('messages.mailbox.state'),
            options: [
              { value: '', label: scope.t('messages.mailbox.all') },
              ...STATES.map((value) => ({
                value,
                label: scope.t(`messages.state.${value}`),
                selected: value === state,
              })),
            ],
          },
        ],
        hidden: [],
        active: Boolean(q || state),
        resetHref: BASE,
      },
      table: {
        caption: scope.t('messages.mailbox.title'),
        columns: ['subject', 'to', 'state', 'when'].map((key) => ({ label: scope.t(`messages.mailbox.${key}`) })),
        rows: rows.map((message) => ({
          cells: [
            { kind: 'link', text: message.subject, href: `${BASE}/${message.id}` },
            { kind: 'text', text: message.toAddress },
            { kind: 'badge', ...badge(scope, message.state) },
            { kind: 'instant', text: when(scope, message.createdAt), iso: message.createdAt.toISOString() },
          ],
        })),
      },
      page: { next: nextCursor && `${BASE}?${next}` },
      empty: {
        title: scope.t('messages.mailbox.empty_title'),
        text: scope.t('messages.mailbox.empty_text'),
        icon: 'mail',
      },
    };
    return { view: 'admin/list', model };
  },
});

const messagePage = page({
  path: '/admin/mailbox/:message',
  may: 'site.admin',
  async show(scope, { message: id }) {
    const message = await messageById(scope, id);
    const files = await attachmentsOf(scope, message.attachments);
    const model: MailboxMessageView = {
      title: message.subject,
      breadcrumbs: [{ label: scope.t('messages.mailbox.title'), href: BASE }],
      badges: [badge(scope, message.state)],
      actions:
        message.state === 'sent'
          ? []
          : [{ label: scope.t('messages.mailbox.send_again'), action: `${BASE}/${id}/send`, tone: 'secondary' }],
      notices: message.error
        ? [{ tone: 'danger', title: scope.t('messages.mailbox.failed'), text: message.error }]
        : [],
      facts: [
        { label: scope.t('messages.mailbox.to'), value: `${message.toName} <${message.toAddress}>` },
        { label: scope.t('messages.mailbox.when'), value: when(scope, message.createdAt) },
        { label: scope.t('messages.mailbox.attempts'), value: String(message.attempts) },
      ],
      htmlHref: message.html ? `${BASE}/${id}/html` : undefined,
      text: message.plainText,
      attachments: files.map(({ filename, content }, index) => ({
        name: filename,
        size: scope.t('messages.mailbox.size', { kilobytes: Math.ceil(content.length / 1024) }),
        href: `${BASE}/${id}/files/${index}`,
      })),
    };
    return { view: 'admin/mailbox-message', model };
  },
});

const messageHtmlPage = page({
  path: '/admin/mailbox/:message/html',
  may: 'site.admin',
  async show(scope, { message: id }) {
    const { html } = await messageById(scope, id);
    return {
      file: { name: 'mail.html', contentType: 'text/html; charset=utf-8', content: Buffer.from(html), inline: true },
    };
  },
});

const messageFilePage = page({
  path: '/admin/mailbox/:message/files/:index',
  may: 'site.admin',
  async show(scope, { message: id, index }) {
    const files = await attachmentsOf(scope, (await messageById(scope, id)).attachments);
    const file = files[Number(index)];
    if (!file) throw new DomainError('file.not_found', { status: 404 });
    return { file: { name: file.filename, contentType: file.contentType, content: file.content } };
  },
});

const sendAgainPage = page({
  path: '/admin/mailbox/:message/send',
  may: 'site.admin',
  async show(_scope, { message: id }) {
    return { goTo: `${BASE}/${id}` };
  },
  async submit(scope, { message: id }, _values, _request: PageRequest) {
    await resendMessage(scope, id);
    return { goTo: `${BASE}/${id}`, flash: 'messages.mailbox.sent_again' };
  },
});

function badge(scope: Scope, state: Message['state']): Badge {
  return { label: scope.t(`messages.state.${state}`), tone: TONES[state as MessageState] };
}

function when(scope: Scope, at: Date): string {
  return new Intl.DateTimeFormat(scope.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

export const messagePages = [mailboxPage, messagePage, messageHtmlPage, messageFilePage, sendAgainPage];
