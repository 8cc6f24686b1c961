import { z } from 'zod';
import type { Scope } from '../../kernel/scope/scope.ts';

/** A percentage as people type it: "19", "7.5", "7,5"; 100 at most. */
export const Percent = z.coerce
  .string()
  .trim()
  .regex(/^(\d{1,2}([.,]\d{1,2})?|100([.,]00?)?)?$/, { error: 'errors.promotion.rate_format' })
  .default('');

/** "12.5" → 1250, in hundredths of a percent. */
export function rateOf(percent: string): number {
  const [whole = '', part = ''] = percent.split(/[.,]/);
  return Number(whole || '0') * 100 + Number(part.padEnd(2, '0'));
}

/** 1250 → "12.5 %", with the comma of those who write one. For fields see `percentText`. */
export function percentLabel({ locale }: Pick<Scope, 'locale'>, rate: number): string {
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(rate / 100)} %`;
}

/** 1250 → "12.5" */
export function percentText(rate: number): string {
  const part = String(rate % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.floor(rate / 100)}${part === '' ? '' : `.${part}`}`;
}
