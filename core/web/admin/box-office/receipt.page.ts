import { page, type PageRequest, type SetCookie } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { codesOfSale } from '../../../modules/box-office/index.ts';
import type { RevealedCard } from '../../../modules/gift-cards/index.ts';
import type { ShowView } from '../../../render/contract/index.ts';
import { dateText } from '../../storefront/view-models/when.ts';
import { shownOnce, toShowOnce } from '../access/shown-once.ts';
import { belowEvent, eventAt } from '../events/event-head.ts';
import { boxOfficeHref } from './sections.ts';

interface Shown {
  readonly code: string;
  readonly value: string;
  readonly until: string;
}

/** The codes that were just sold to somebody without an address, for whoever hands them over: shown once, to be printed. */
export const receiptPage = page({
  path: '/admin/o/:org/events/:event/box-office/:code/gift-cards',
  may: 'box-office.write',
  async show(scope, { event: eventId, code }, request) {
    const event = await eventAt(scope, request, eventId);
    const once = shownOnce(scope, request);
    const cards = once ? (JSON.parse(once.secret) as Shown[]) : [];
    const change = changeIn(request);
    const model: ShowView = {
      ...belowEvent(scope, request, event, scope.t('box_office.receipt.title', { code })),
      notices: [
        ...(change === undefined
          ? []
          : [
              {
                tone: 'success' as const,
                text: scope.t('box_office.change_is', {
                  amount: formatMoney(money(change, event.currency), scope.locale),
                }),
              },
            ]),
        { tone: 'info', text: scope.t(`box_office.receipt.${once ? 'once' : 'gone'}`) },
      ],
      actions: [{ label: scope.t('box_office.receipt.back'), href: `${boxOfficeHref(request, eventId)}?sold=${code}` }],
      main: cards.length === 0 ? [] : [codesSection(scope, event.organization.name, cards)],
      aside: [],
    };
    return { view: 'admin/show', model, ...(once ? { cookies: once.cookies } : {}) };
  },
});

function codesSection(scope: Scope, organization: string, cards: readonly Shown[]): ShowView['main'][number] {
  const title = scope.t('box_office.receipt.cards', { organization });
  return {
    kind: 'table',
    title,
    table: {
      caption: title,
      columns: ['code', 'value', 'until'].map((key) => ({ label: scope.t(`box_office.receipt.${key}`) })),
      rows: cards.map(({ code, value, until }) => ({
        cells: [
          { kind: 'code', text: code },
          { kind: 'text', text: value },
          { kind: 'text', text: until },
        ],
      })),
    },
  };
}

function changeIn({ query }: PageRequest): number | undefined {
  const change = Number(query['change'] ?? Number.NaN);
  return Number.isSafeInteger(change) && change >= 0 ? change : undefined;
}

/** After a sale: where its codes are shown, and what lets the next page show them. Nothing where it sold none. */
export async function receiptOf(
  scope: Scope,
  request: PageRequest,
  at: Parameters<typeof codesOfSale>[1],
): Promise<{ readonly path: string; readonly cookies: readonly SetCookie[] } | undefined> {
  const event = await eventAt(scope, request, at.eventId);
  const cards = await codesOfSale(scope, at);
  if (cards.length === 0) return undefined;
  const path = `${boxOfficeHref(request, at.eventId)}/${at.code}/gift-cards`;
  const shown = (card: RevealedCard): Shown => ({
    code: card.code,
    value: formatMoney(money(card.valueMinor, card.currency), scope.locale),
    until: card.expiresAt ? dateText(card.expiresAt, event.zone, scope.locale) : scope.t('gift_cards.never'),
  });
  return { path, cookies: [toShowOnce(scope, path, JSON.stringify(cards.map(shown)))] };
}
