import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest, Reply } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { Cell, Link } from '../../../render/contract/index.ts';
import { timeLocale } from '../../reader-time.ts';
import { instantText } from '../../storefront/view-models/when.ts';

const TABS = ['payments', 'refunds', 'figures', 'matches', 'webhooks'] as const;
/** What is about the whole organization. */
const WHOLE: readonly string[] = ['figures', 'matches', 'webhooks'];

export const financeHref = ({ organization }: PageRequest): string => `/admin/o/${organization!.slug}/finance`;

/** Whoever is limited to some events sees their money alone. */
export function financeTabs(scope: Scope, request: PageRequest, isLimited: boolean): Link[] {
  return TABS.filter((tab) => !isLimited || !WHOLE.includes(tab)).map((tab) => {
    const href = `${financeHref(request)}/${tab}`;
    return { label: scope.t(`finance.${tab}.title`), href, current: href === request.path };
  });
}

export function sumText(scope: Scope, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}

export function whenCell(scope: Scope, at: Date, zone: string): Cell & { kind: 'instant' } {
  return { kind: 'instant', text: instantText(at, zone, timeLocale(scope)), iso: at.toISOString() };
}

/** The order of a row; its own page is for those who may see orders. */
export function orderCell(
  request: PageRequest,
  { code, name, email }: { readonly code: string; readonly name: string | null; readonly email: string | null },
  mayOpen: boolean,
): Cell {
  const detail = name || email || undefined;
  if (!mayOpen) return { kind: 'text', text: code, detail };
  return { kind: 'link', text: code, href: `/admin/o/${request.organization!.slug}/orders/${code}`, detail };
}

/** An act that has no form of its own: the page that it leads to says whether it was done, or what was wrong. */
export async function doneOrSaid(goTo: string, flash: string, act: () => Promise<unknown>): Promise<Reply> {
  try {
    await act();
    return { goTo, flash };
  } catch (error) {
    if (!(error instanceof DomainError) || error.status === 404 || error.status === 403) throw error;
    return { goTo, flash: `errors.${error.code}`, flashTone: 'info' };
  }
}
