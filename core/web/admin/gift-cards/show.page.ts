import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  giftCardById,
  movementsOf,
  shownCard,
  type GiftCardRow,
  type MovementRow,
} from '../../../modules/gift-cards/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { Cell, Notice, Section, ShowView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { shownOnce } from '../access/shown-once.ts';
import { historySection } from '../audit/history.ts';
import { ordersHref } from '../orders/list.page.ts';
import { cardBadge, giftCardsHref, sumText } from './gift-card-words.ts';

/** One card: what is on it, and all that ever moved. */
export const giftCardPage = page({
  path: '/admin/o/:org/gift-cards/:card',
  may: 'gift-cards.read',
  async show(scope, { card: id }, request) {
    const organizationId = request.organization!.id;
    const row = await giftCardById(scope, { organizationId, id });
    const { zone } = (await organizationById(scope, organizationId))!;
    const mayWrite = await can(scope, 'gift-cards.write', { organizationId });
    const mayReveal = await can(scope, 'gift-cards.reveal', { organizationId });
    const once = shownOnce(scope, request);
    const model: ShowView = {
      title: shownCard(row.ending),
      subtitle: scope.t('gift_cards.balance_of', {
        balance: sumText(scope, row.balanceMinor, row.currency),
        value: sumText(scope, row.initialMinor, row.currency),
      }),
      breadcrumbs: [{ label: scope.t('gift_cards.title'), href: giftCardsHref(request) }],
      badges: [cardBadge(scope, row)],
      notices: once ? [codeNotice(scope, once.secret)] : [],
      actions: [
        ...(mayReveal && row.state === 'active'
          ? [{ label: scope.t('gift_cards.reveal.title'), href: `${giftCardsHref(request)}/${id}/reveal` }]
          : []),
        ...(mayWrite ? actionsOf(scope, row, `${giftCardsHref(request)}/${id}`) : []),
      ],
      main: [movements(scope, request, row, await movementsOf(scope, id), zone)],
      aside: [{ kind: 'facts', facts: factsOf(scope, request, row, zone) }, await historySection(scope, [id], zone)],
    };
    return { view: 'admin/show', model, ...(once ? { cookies: once.cookies } : {}) };
  },
});

function codeNotice(scope: Scope, code: string): Notice {
  return { tone: 'success', title: scope.t('gift_cards.code_once'), text: code };
}

function actionsOf(scope: Scope, { state, mailedAt }: GiftCardRow, base: string): NonNullable<ShowView['actions']> {
  const isBlocked = state === 'blocked';
  return [
    ...(mailedAt && state === 'active' ? [{ label: scope.t('gift_cards.resend'), action: `${base}/resend` }] : []),
    { label: scope.t('gift_cards.edit.title'), href: `${base}/edit` },
    { label: scope.t('gift_cards.adjust.title'), href: `${base}/adjust` },
    isBlocked
      ? { label: scope.t('gift_cards.unblock.title'), action: `${base}/unblock` }
      : { label: scope.t('gift_cards.block.title'), href: `${base}/block`, tone: 'danger' },
  ];
}

function movements(
  scope: Scope,
  request: PageRequest,
  { currency }: GiftCardRow,
  rows: readonly MovementRow[],
  zone: string,
): Section {
  return {
    kind: 'table',
    title: scope.t('gift_cards.movements'),
    table: {
      caption: scope.t('gift_cards.movements'),
      columns: [
        { label: scope.t('gift_cards.column.when') },
        { label: scope.t('gift_cards.column.what') },
        { label: scope.t('gift_cards.column.amount'), align: 'end' },
      ],
      rows: rows.map((row): { cells: Cell[] } => ({
        cells: [
          {
            kind: 'instant',
            text: instantText(row.createdAt, zone, timeLocale(scope)),
            iso: row.createdAt.toISOString(),
          },
          row.orderCode
            ? {
                kind: 'link',
                text: `${scope.t(`gift_cards.movement.${row.kind}`)}: ${row.orderCode}`,
                href: `${ordersHref(request)}/${row.orderCode}`,
                detail: row.note ?? undefined,
              }
            : { kind: 'text', text: scope.t(`gift_cards.movement.${row.kind}`), detail: row.note ?? undefined },
          { kind: 'money', text: sumText(scope, row.amountMinor, currency) },
        ],
      })),
    },
  };
}

function factsOf(scope: Scope, request: PageRequest, row: GiftCardRow, zone: string) {
  const fact = (key: string, cell: Cell) => ({ label: scope.t(`gift_cards.field.${key}`), cell });
  const text = (key: string, said: string | null) =>
    said === null || said === '' ? [] : [fact(key, { kind: 'text', text: said })];
  const at = (when: Date) => instantText(when, zone, timeLocale(scope));
  return [
    ...text('balance', sumText(scope, row.balanceMinor, row.currency)),
    ...text('value', sumText(scope, row.initialMinor, row.currency)),
    ...text('expires', row.expiresAt ? at(row.expiresAt) : scope.t('gift_cards.never')),
    ...text('source', scope.t(`gift_cards.source.${row.source}`)),
    ...(row.orderCode
      ? [fact('order', { kind: 'link', text: row.orderCode, href: `${ordersHref(request)}/${row.orderCode}` })]
      : []),
    ...text('recipient', row.recipientName),
    ...text('email', row.recipientEmail),
    ...text('message', row.message),
    ...text('deliver', row.deliverAt ? at(row.deliverAt) : null),
    ...text('mailed', row.mailedAt ? at(row.mailedAt) : null),
    ...text('note', row.note),
    ...text('tags', row.tags.join(', ')),
  ];
}
