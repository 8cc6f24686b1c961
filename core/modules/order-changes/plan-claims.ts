import { isFor } from '../promotions/index.ts';
import type { ChangeClaim, ChangedLine } from '../orders/index.ts';
import type { PlanContext } from './plan-context.ts';

export interface WholeClaims {
  readonly claims: readonly ChangeClaim[];
  /** Limits for a buyer that staff let it exceed. */
  readonly beyond: readonly string[];
}

type Lines = readonly ChangedLine[];

/**
 * What the order claims more as a whole, as its draft and its buyer did: budgets of codes that take off more, uses of those
 * that take off something again, and what one buyer may have of a type. What it claims less is found when it is written.
 */
export function wholeClaims(cx: PlanContext, after: Lines, discounts: Readonly<Record<string, number>>): WholeClaims {
  const limited = ofBuyer(cx, after);
  return { claims: [...ofPromotions(cx, after, discounts), ...limited.claims], beyond: limited.beyond };
}

const liveOf = (lines: Lines, isMine: (line: ChangedLine) => boolean): number =>
  lines.filter(isMine).reduce((sum, { quantity, cancelledCount }) => sum + quantity - cancelledCount, 0);

function ofPromotions(cx: PlanContext, after: Lines, discounts: Readonly<Record<string, number>>): ChangeClaim[] {
  return cx.promotions.flatMap(({ rowId, code, codeQuotaId, usesPerBuyer, promotion }) => {
    const isMine = ({ ticketTypeId }: ChangedLine) => isFor(promotion, ticketTypeId);
    const isBack = liveOf(cx.lines, isMine) === 0 && liveOf(after, isMine) > 0;
    const params = { code: code ?? '' };
    const refused = (why: string) => ({ code: `promotion.${why}`, field: 'moves', params });
    const one = (quotaId: string | null): ChangeClaim[] =>
      isBack && code !== null && quotaId !== null ? [{ quotaId, count: 1, refusal: refused('used_up') }] : [];
    const more = discounts[rowId] ?? 0;
    const { budgetQuotaId } = promotion;
    const buyer = isBack && usesPerBuyer !== null ? cx.buyerQuota(promotion.id) : null;
    return [
      ...one(codeQuotaId),
      ...one(promotion.usesQuotaId),
      ...(code !== null && budgetQuotaId !== null && more > 0
        ? [{ quotaId: budgetQuotaId, count: more, refusal: refused('budget_spent') }]
        : []),
      ...(buyer === null
        ? []
        : [
            {
              quotaId: buyer,
              count: 1,
              refusal: refused('used_by_buyer'),
              limit: limitOf(cx, promotion.id, usesPerBuyer!),
            },
          ]),
    ];
  });
}

function ofBuyer(cx: PlanContext, after: Lines): WholeClaims {
  const claims: ChangeClaim[] = [];
  const beyond: string[] = [];
  for (const { typeId, most, name, left } of cx.limits) {
    const isMine = ({ ticketTypeId }: ChangedLine) => ticketTypeId === typeId;
    const more = liveOf(after, isMine) - liveOf(cx.lines, isMine);
    const quotaId = cx.buyerQuota(typeId);
    if (more <= 0 || quotaId === null) continue;
    const isBeyond = cx.by === 'staff' && cx.beyond === 'allowed' && more > left;
    if (isBeyond) beyond.push(`${name} (${most})`);
    const count = isBeyond ? left : more;
    const refusal = { code: 'order.above_max_per_buyer', field: 'moves', params: { ticket: name, max: most } };
    if (count > 0) claims.push({ quotaId, count, refusal, limit: limitOf(cx, typeId, most) });
  }
  return { claims, beyond };
}

function limitOf({ order: { organizationId } }: PlanContext, subjectId: string, most: number) {
  return { organizationId, subjectId, most };
}
