import type { Account, Charge, Intent, Refund } from './account.ts';
import type { ApiAnswer, ApiCall } from './api.ts';
import { formOf, textOf } from './form.ts';
import { newRef } from './ref.ts';

/** An Express account below the one whose key is used. */
export interface Connected {
  readonly id: string;
  readonly object: 'account';
  readonly type: string;
  readonly email: string | null;
  readonly metadata: Record<string, string>;
  charges_enabled: boolean;
  payouts_enabled: boolean;
  details_submitted: boolean;
  capabilities: Record<string, 'inactive' | 'pending' | 'active'>;
  requirements: { currently_due: string[]; past_due: string[]; disabled_reason: string | null };
}

export interface Transfer {
  readonly id: string;
  readonly object: 'transfer';
  readonly amount: number;
  readonly currency: string;
  readonly destination: string;
  readonly transfer_group: string | null;
  readonly description: string | null;
  amount_reversed: number;
  readonly reversals: { readonly id: string; readonly amount: number; readonly metadata: Record<string, string> }[];
}

export interface ApplicationFee {
  readonly id: string;
  readonly amount: number;
  amount_refunded: number;
}

/** What Stripe wants to know first. */
const WANTS = ['business_profile.url', 'external_account', 'tos_acceptance.date'];

/** They said who they are on Stripe's page, and Stripe believes it. */
export function onboard(account: Account, id: string): void {
  const one = account.connected.get(id)!;
  Object.assign(one, { charges_enabled: true, payouts_enabled: true, details_submitted: true });
  one.capabilities = { card_payments: 'active', transfers: 'active' };
  one.requirements = { currently_due: [], past_due: [], disabled_reason: null };
  account.tell('account.updated', one);
}

/** Stripe pays it nothing any more. */
export function restrict(account: Account, id: string, reason = 'requirements.past_due', wants: string[] = []): void {
  const one = account.connected.get(id)!;
  one.payouts_enabled = false;
  one.capabilities = { card_payments: 'inactive', transfers: 'inactive' };
  one.requirements = { currently_due: wants, past_due: wants, disabled_reason: reason };
  account.tell('account.updated', one);
}

/** The part of the API that is about connected accounts; `undefined`: it is about something else. */
export function serveConnect(account: Account, call: ApiCall, answers: Answers): ApiAnswer | undefined {
  const [, noun, id, verb] = call.path;
  const route = `${call.method} ${noun}${id === undefined ? '' : '/id'}${verb === undefined ? '' : `/${verb}`}`;
  switch (route) {
    case 'POST accounts':
      return open(account, call, answers);
    case 'GET accounts/id': {
      const one = account.connected.get(id!);
      return one ? answers.ok(structuredClone(one)) : answers.missing('account', id);
    }
    case 'POST account_links':
      return link(account, call, answers);
    case 'POST transfers':
      return transfer(account, call, answers);
    case 'GET transfers': {
      const wanted = ['transfer_group', 'destination'] as const;
      const found = account.transfers.filter((one) =>
        wanted.every((name) => !call.query.has(name) || call.query.get(name) === one[name]),
      );
      return answers.list(found.toReversed().map(shown));
    }
    case 'GET transfers/id': {
      const one = account.transfers.find((each) => each.id === id);
      return one ? answers.ok(shown(one)) : answers.missing('transfer', id);
    }
    case 'GET transfers/id/reversals': {
      const one = account.transfers.find((each) => each.id === id);
      return one ? answers.list(structuredClone(one.reversals)) : answers.missing('transfer', id);
    }
    case 'POST transfers/id/reversals': {
      const one = account.transfers.find((each) => each.id === id);
      if (!one) return answers.missing('transfer', id);
      const amount = Number(textOf(call.form, 'amount') ?? one.amount - one.amount_reversed);
      if (!(amount > 0) || amount > one.amount - one.amount_reversed)
        return answers.refused(400, 'amount_too_large', 'Reversal amount is greater than the unreversed amount.');
      return answers.ok(reverse(one, amount, formOf(call.form, 'metadata')));
    }
    default:
      return undefined;
  }
}

/** What a payment with a destination does once it is paid: all of it goes on, and the fee comes back. */
export function passOn(account: Account, intent: Intent, charge: Charge): void {
  if (!intent.transfer_data) return;
  const sent = newTransfer(account, {
    ...{ amount: intent.amount, currency: intent.currency, destination: intent.transfer_data.destination },
    ...{ transfer_group: null, description: null },
  });
  charge.transfer = sent.id;
  if (!intent.application_fee_amount) return;
  const fee = { id: newRef('fee'), amount: intent.application_fee_amount, amount_refunded: 0 };
  account.fees.set(fee.id, fee);
  charge.application_fee = fee.id;
}

/** A refund takes its share of the transfer back, where it is told to. */
export function takeBack(account: Account, intent: Intent, { amount }: Refund): void {
  const charge = account.charges.get(intent.latest_charge ?? '');
  const sent = account.transfers.find(({ id }) => id === charge?.transfer);
  if (sent) reverse(sent, amount, {});
}

interface Answers {
  readonly ok: (body: object) => ApiAnswer;
  readonly list: (data: readonly object[]) => ApiAnswer;
  readonly missing: (kind: string, id: string | undefined) => ApiAnswer;
  readonly refused: (status: number, code: string, message: string, param?: string) => ApiAnswer;
}

function open(account: Account, { form }: ApiCall, { ok, refused }: Answers): ApiAnswer {
  const type = textOf(form, 'type') ?? 'standard';
  if (type !== 'express' && type !== 'standard') return refused(400, 'parameter_invalid', 'Invalid type', 'type');
  const asked = Object.keys(typeof form['capabilities'] === 'object' ? form['capabilities'] : {});
  const one: Connected = {
    ...{ id: newRef('acct'), object: 'account', type, email: textOf(form, 'email') ?? null },
    ...{ metadata: formOf(form, 'metadata'), charges_enabled: false, payouts_enabled: false, details_submitted: false },
    capabilities: Object.fromEntries(asked.map((name) => [name, 'inactive' as const])),
    requirements: { currently_due: [...WANTS], past_due: [], disabled_reason: 'requirements.past_due' },
  };
  account.connected.set(one.id, one);
  return ok(structuredClone(one));
}

function link(account: Account, { form, origin }: ApiCall, { ok, missing, refused }: Answers): ApiAnswer {
  const id = textOf(form, 'account') ?? '';
  if (!account.connected.has(id)) return missing('account', id);
  for (const name of ['return_url', 'refresh_url']) {
    if (!URL.canParse(textOf(form, name) ?? '')) return refused(400, 'url_invalid', 'Not a valid URL', name);
  }
  const expires = Math.floor(Date.now() / 1000) + 300;
  return ok({ object: 'account_link', url: `${origin}/setup/s/${id}/${newRef('link')}`, expires_at: expires });
}

function transfer(account: Account, { form }: ApiCall, { ok, missing, refused }: Answers): ApiAnswer {
  const destination = textOf(form, 'destination') ?? '';
  const one = account.connected.get(destination);
  if (!one) return missing('destination', destination);
  const amount = Number(textOf(form, 'amount'));
  if (!Number.isSafeInteger(amount) || amount < 1)
    return refused(400, 'parameter_invalid_integer', 'Invalid integer', 'amount');
  if (one.capabilities['transfers'] !== 'active')
    return refused(400, 'insufficient_capabilities_for_transfer', 'The account lacks `transfers`.');
  if (account.isDry) return refused(400, 'balance_insufficient', 'You have insufficient available funds.');
  const made = newTransfer(account, {
    ...{ amount, currency: textOf(form, 'currency') ?? '', destination },
    transfer_group: textOf(form, 'transfer_group') ?? null,
    description: textOf(form, 'description') ?? null,
  });
  return ok(shown(made));
}

function newTransfer(
  account: Account,
  facts: Pick<Transfer, 'amount' | 'currency' | 'destination' | 'transfer_group' | 'description'>,
): Transfer {
  const made: Transfer = { id: newRef('tr'), object: 'transfer', ...facts, amount_reversed: 0, reversals: [] };
  account.transfers.push(made);
  return made;
}

function reverse(one: Transfer, amount: number, metadata: Record<string, string>): object {
  const made = { id: newRef('trr'), object: 'transfer_reversal', amount, metadata, transfer: one.id };
  one.reversals.push(made);
  one.amount_reversed += amount;
  return structuredClone(made);
}

function shown({ reversals, ...one }: Transfer): object {
  return { ...structuredClone(one), reversals: { object: 'list', data: structuredClone(reversals), has_more: false } };
}
