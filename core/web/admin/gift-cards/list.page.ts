import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  CARD_STATES,
  giftCardsCsv,
  liabilityOf,
  listGiftCards,
  shownCard,
  type GiftCardRow,
  type ListGiftCards,
} from '../../../modules/gift-cards/index.ts';
import { can, organizationById } from '../../../modules/organizations/index.ts';
import type { Cell, ListView, Notice } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';
import { cardBadge, giftCardsHref, sumText } from './gift-card-words.ts';

/** All gift cards of an organization, and what it owes to those who have them. */
export const giftCardsPage = page({
  path: '/admin/o/:org/gift-cards',
  may: 'gift-cards.read',
  nav: { section: 'organization', label: 'gift_cards.title', order: 46, icon: 'card' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { query, path } = request;
    const list = listOf(request);
    const { rows, nextCursor } = await listGiftCards(scope, { ...list, cursor: cursorIn(query['cursor']) });
    const { zone } = (await organizationById(scope, organizationId))!;
    const mayWrite = await can(scope, 'gift-cards.write', { organizationId });
    const filters = new URLSearchParams(
      Object.entries(query).filter(([name, value]) => name !== 'cursor' && value !== ''),
    ).toString();
    const next = nextCursor && new URLSearchParams([...new URLSearchParams(filters), ['cursor', nextCursor]]);
    const issue = {
      label: scope.t('gift_cards.issue.title'),
      href: `${path}/new`,
      tone: 'primary',
      icon: 'plus',
    } as const;
    const model: ListView = {
      title: scope.t('gift_cards.title'),
      subtitle: scope.t('gift_cards.subtitle'),
      notices: await owed(scope, organizationId),
      actions: mayWrite ? [issue, { label: scope.t('gift_cards.bulk.title'), href: `${path}/bulk` }] : [],
      filters: {
        action: path,
        fields: filterFields(scope, request),
        hidden: [],
        active: list.q !== undefined || list.state !== undefined || list.tag !== undefined,
        resetHref: path,
      },
      exports: [{ label: scope.t('gift_cards.export'), href: `${path}.csv${filters === '' ? '' : `?${filters}`}` }],
      table: {
        caption: scope.t('gift_cards.title'),
        columns: [
          { label: scope.t('gift_cards.column.card') },
          { label: scope.t('gift_cards.column.balance'), align: 'end' },
          { label: scope.t('gift_cards.column.value'), align: 'end' },
          { label: scope.t('gift_cards.column.state') },
          { label: scope.t('gift_cards.column.expires') },
        ],
        rows: rows.map((row) => ({ cells: cellsOf(scope, request, row, zone) })),
      },
      page: { next: next && `${path}?${next.toString()}` },
      empty: {
        title: scope.t('gift_cards.empty_title'),
        text: scope.t('gift_cards.empty_text'),
        icon: 'card',
        ...(mayWrite ? { action: issue } : {}),
      },
    };
    return { view: 'admin/list', model };
  },
});

export const giftCardsCsvPage = page({
  path: '/admin/o/:org/gift-cards.csv',
  may: 'gift-cards.read',
  async show(scope, _at, request) {
    const content = giftCardsCsv(scope, listOf(request));
    return { file: { name: 'gift-cards.csv', contentType: 'text/csv; charset=utf-8', content } };
  },
});

function listOf({ query, organization }: PageRequest): ListGiftCards {
  return {
    organizationId: organization!.id,
    state: CARD_STATES.find((state) => state === query['state']),
    q: query['q']?.slice(0, 200) || undefined,
    tag: query['tag']?.slice(0, 40) || undefined,
  };
}

function cursorIn(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f-]{36}$/.test(text) ? text : undefined;
}

async function owed(scope: Scope, organizationId: string): Promise<Notice[]> {
  const sums = await liabilityOf(scope, organizationId);
  if (sums.length === 0) return [];
  const items = sums.map(({ currency, owedMinor, blockedMinor, cards }) => {
    const owes = scope.t('gift_cards.owed', { amount: sumText(scope, owedMinor, currency), count: cards });
    const blocked = scope.t('gift_cards.owed_blocked', { amount: sumText(scope, blockedMinor, currency) });
    return blockedMinor === 0 ? owes : `${owes} ${blocked}`;
  });
  return [{ tone: 'info', title: scope.t('gift_cards.owed_title'), text: items.join(' ') }];
}

function cellsOf(scope: Scope, request: PageRequest, row: GiftCardRow, zone: string): Cell[] {
  return [
    {
      kind: 'link',
      text: shownCard(row.ending),
      href: `${giftCardsHref(request)}/${row.id}`,
      detail:
        [row.recipientName ?? row.recipientEmail, row.orderCode, ...row.tags].filter(Boolean).join(' · ') || undefined,
    },
    { kind: 'money', text: sumText(scope, row.balanceMinor, row.currency) },
    { kind: 'money', text: sumText(scope, row.initialMinor, row.currency) },
    { kind: 'badge', ...cardBadge(scope, row) },
    row.expiresAt
      ? {
          kind: 'instant',
          text: instantText(row.expiresAt, zone, timeLocale(scope)),
          iso: row.expiresAt.toISOString(),
        }
      : { kind: 'text', text: scope.t('gift_cards.never'), muted: true },
  ];
}

function filterFields(scope: Scope, { query }: PageRequest): NonNullable<ListView['filters']>['fields'] {
  const search = scope.t('gift_cards.search');
  const tag = scope.t('gift_cards.field.tag');
  return [
    { widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '', autocomplete: 'off' },
    {
      widget: 'select',
      name: 'state',
      label: scope.t('gift_cards.column.state'),
      options: [{ value: '', label: scope.t('gift_cards.any_state') }]
        .concat(CARD_STATES.map((value) => ({ value, label: scope.t(`gift_cards.state.${value}`) })))
        .map((option) => ({ ...option, selected: option.value === (query['state'] ?? '') })),
    },
    { widget: 'text', name: 'tag', label: tag, placeholder: tag, value: query['tag'] ?? '' },
  ];
}
