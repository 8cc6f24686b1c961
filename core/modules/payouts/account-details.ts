import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { DomainError } from '../../kernel/errors.ts';
import { seal, unseal } from '../../kernel/seal.ts';
import type { Scope } from '../../kernel/scope/scope.ts';

/** An IBAN, or where there are none, the number of the account and the bank with what finds it: a BIC, a routing number. */
export interface AccountDetails {
  readonly iban?: string;
  readonly number?: string;
  readonly bank?: string;
}

export const TypedAccount = z.strictObject({
  holder: z.string().trim().min(1).max(140),
  iban: z.string().trim().max(42).default(''),
  number: z.string().trim().max(40).default(''),
  bank: z.string().trim().max(140).default(''),
});
export type TypedAccount = z.output<typeof TypedAccount>;

export function detailsIn({ iban: typed, number, bank }: TypedAccount): AccountDetails {
  if (typed === '' && number === '') throw new DomainError('payout_account.missing', { field: 'iban' });
  if (typed === '') {
    if (bank === '') throw new DomainError('payout_account.bank_missing', { field: 'bank' });
    return { number, bank };
  }
  const iban = electronicFormatIBAN(typed) ?? '';
  if (!isValidIBAN(iban)) throw new DomainError('payout_account.iban', { field: 'iban' });
  return { iban };
}

export function endingOf({ iban, number }: AccountDetails): string {
  return (iban ?? number ?? '').slice(-4);
}

export function sealDetails({ site }: Pick<Scope, 'site'>, details: object): string {
  return seal(site.key('payout-accounts'), JSON.stringify(details));
}

export function openDetails<T = AccountDetails>({ site }: Pick<Scope, 'site'>, sealed: string): T {
  return JSON.parse(unseal(site.key('payout-accounts'), sealed)) as T;
}
