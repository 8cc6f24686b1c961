import type { Scope } from '../../../kernel/scope/scope.ts';
import { formatMoney, money } from '../../../kernel/values/money.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

type Facts = Readonly<Record<string, unknown>>;

const LONGEST = 200;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const WORD = /^[a-z][a-z_-]*$/;
const AMOUNT = /^(amount|due|captured|paid|total)$|Minor$/;
/** Fields whose values are words of ours. */
const CHOICES: ReadonlySet<string> = new Set([
  'state',
  'mode',
  'kind',
  'role',
  'attention',
  'reason',
  'latePayment',
  'fullRefund',
  'salesClosed',
]);

/** A value of an entry as people read it; `facts` are the values beside it. */
export function valueText(
  scope: Scope,
  { name, facts, zone }: { readonly name: string; readonly facts: Facts | null; readonly zone: string },
): string {
  const value = facts?.[name];
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return scope.t(value ? 'audit.value.yes' : 'audit.value.no');
  if (typeof value === 'number') return numberText(scope, name, value, facts);
  if (typeof value === 'string') return textOf(scope, name, value, zone);
  if (isTexts(value)) return short(translate(value, scope.locale));
  if (Array.isArray(value)) return short(value.map(plain).join(', '));
  return short(JSON.stringify(value));
}

function numberText(scope: Scope, name: string, value: number, facts: Facts | null | undefined): string {
  const currency = facts?.['currency'];
  if (AMOUNT.test(name) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)) {
    return formatMoney(money(value, currency), scope.locale);
  }
  return new Intl.NumberFormat(scope.locale).format(value);
}

function textOf(scope: Scope, name: string, value: string, zone: string): string {
  if (value.startsWith('anonymised:')) return scope.t('audit.value.taken_out');
  if (INSTANT.test(value)) return instantText(new Date(value), zone, timeLocale(scope));
  if (CHOICES.has(name) && WORD.test(value)) return scope.t(`audit.value.${value}`, { defaultValue: value });
  return short(value);
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([key, text]) => /^[a-z]{2,3}(-|$)/.test(key) && typeof text === 'string')
  );
}
