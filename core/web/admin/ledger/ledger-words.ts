import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import type { Account, EntryRow } from '../../../modules/ledger/index.ts';
import type { Cell } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

export const ledgerHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/ledger`;

export function sumText(scope: Scope, minor: number, currency: string): string {
  return formatMoney(money(minor, currency), scope.locale);
}

/** What an account is called; _clearing_ by the payment account whose money it is. */
export function accountText(scope: Scope, account: Account, gatewayAccount: EntryRow['gatewayAccount']): string {
  const name = scope.t(`ledger.account.${account}`);
  return account === 'clearing' && gatewayAccount?.label ? `${name} (${gatewayAccount.label})` : name;
}

/** What an entry moves, each account with its amount. */
export function linesText(scope: Scope, { lines, gatewayAccount, currency }: EntryRow): string {
  return lines
    .map(({ account, minor }) => `${accountText(scope, account, gatewayAccount)} ${sumText(scope, minor, currency)}`)
    .join(' · ');
}

export function whenCell(scope: Scope, at: Date, zone: string): Cell {
  return { kind: 'instant', text: instantText(at, zone, timeLocale(scope)), iso: at.toISOString() };
}

/** What an entry moved altogether: all that was added. */
export function movedMinor({ lines }: EntryRow): number {
  return lines.reduce((sum, { minor }) => sum + Math.max(0, minor), 0);
}
