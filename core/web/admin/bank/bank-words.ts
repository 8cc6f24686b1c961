import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { BankEntryState, BankTransferState } from '../../../modules/bank/index.ts';
import type { Badge, Cell, Link, Tone } from '../../../render/contract/index.ts';

export const bankHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/bank`;

export const atBank = (request: PageRequest, id: string) => ({ organizationId: request.organization!.id, id });

const TONES: Readonly<Record<BankEntryState | BankTransferState, Tone>> = {
  ...{ captured: 'success', open: 'warning', returned: 'neutral', ignored: 'neutral' },
  ...{ exported: 'info', done: 'success', refused: 'danger' },
};

export function entryBadge(scope: Scope, state: BankEntryState): Badge {
  return { label: scope.t(`bank.state.${state}`), tone: TONES[state] };
}

export function transferBadge(scope: Scope, state: BankTransferState): Badge {
  return { label: scope.t(`bank.transfer_state.${state}`), tone: TONES[state] };
}

export function sumText(scope: Scope, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}

/** A day of a bank's books has no time and no zone. */
export function dayText(scope: Scope, day: string): string {
  return new Intl.DateTimeFormat(scope.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day));
}

export function orderCell(request: PageRequest, code: string | null): Cell {
  if (code === null) return { kind: 'text', text: '–', muted: true };
  return { kind: 'link', text: code, href: `/admin/o/${request.organization!.slug}/orders/${code}` };
}

export function belowBank(scope: Scope, request: PageRequest, title: string) {
  return { title, breadcrumbs: [{ label: scope.t('bank.title'), href: bankHref(request) }] };
}

export function bankTabs(scope: Scope, request: PageRequest): Link[] {
  const base = bankHref(request);
  return [
    { label: scope.t('bank.money_in'), href: base, current: request.path === base },
    { label: scope.t('bank.money_back'), href: `${base}/transfers`, current: request.path === `${base}/transfers` },
  ];
}
