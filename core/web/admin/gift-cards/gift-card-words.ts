import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { GiftCardRow, ShownCardState } from '../../../modules/gift-cards/index.ts';
import type { Badge, Tone } from '../../../render/contract/index.ts';

const TONES: Readonly<Record<ShownCardState, Tone>> = {
  active: 'success',
  blocked: 'danger',
  expired: 'neutral',
  spent: 'neutral',
};

export const giftCardsHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/gift-cards`;

export function cardBadge(scope: Pick<Scope, 't'>, { state }: Pick<GiftCardRow, 'state'>): Badge {
  return { label: scope.t(`gift_cards.state.${state}`), tone: TONES[state] };
}

export function sumText(scope: Pick<Scope, 'locale'>, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}

/** Tags as somebody types them. */
export function tagsIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ];
}
