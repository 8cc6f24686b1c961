import type { Command } from 'commander';
import { messageOf } from '../../core/kernel/errors.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { money, toDecimal } from '../../core/kernel/values/money.ts';
import {
  accountsToMatch,
  listDifferences,
  matchById,
  prepareMatch,
  runMatch,
  type DifferenceRow,
  type MatchRow,
} from '../../core/modules/matches/index.ts';
import { outputOf } from '../lib/context.ts';
import { EXIT } from '../lib/exit.ts';
import { bad, counted, type Output } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';
import { UsageError } from '../lib/usage-error.ts';

interface Flags {
  readonly account?: string;
  readonly from?: string;
  readonly until?: string;
}

const WHAT: Readonly<Record<DifferenceRow['kind'], string>> = {
  unknown_payment: 'the provider has money of which no payment is known',
  not_reported: 'paid, and not in the report',
  amount: 'another amount',
  unknown_refund: 'the provider gave money back of which nothing is known',
  refund_missing: 'given back, and not in the report',
  refund_amount: 'another amount was given back',
};

export async function match({ account, from, until }: Flags, command: Command): Promise<void> {
  const out = outputOf(command);
  const days = { ...dayIn('from', from), ...dayIn('until', until) };
  const results = await withSite(command, async (app) => {
    const scope = app.scope();
    const accounts = (await accountsToMatch(scope)).filter(({ id }) => account === undefined || id === account);
    if (account !== undefined && accounts.length === 0)
      throw new UsageError('No payment account with this id has a provider that reports.');
    const found: { match: MatchRow; differences: readonly DifferenceRow[] }[] = [];
    for (const { id: accountId, organizationId, label } of accounts) {
      const result = await matched(scope, { organizationId, accountId, ...days }, out, label);
      if (result) found.push(result);
    }
    return { found, failed: accounts.length - found.length };
  });
  for (const { match: told, differences } of results.found) tell(out, told, differences);
  if (results.found.length + results.failed === 0) out.line('No payment account has a provider that reports.');
  out.result(results.found);
  const differs = results.found.some(({ match: { differences } }) => differences > 0);
  if (differs || results.failed > 0) process.exitCode = EXIT.refused;
}

async function matched(
  scope: Scope,
  wanted: { organizationId: string; accountId: string; from?: Date; until?: Date },
  out: Output,
  label: string,
) {
  const { organizationId, accountId } = wanted;
  const { id } = await prepareMatch(scope, wanted);
  try {
    await runMatch(scope, id);
  } catch (error) {
    out.line(`${bad('✖')} ${label}: ${messageOf(error)}`);
    return undefined;
  }
  const { rows } = await listDifferences(scope, { organizationId, accountId, state: 'open', limit: 1000 });
  return { match: await matchById(scope, { organizationId, id }), differences: rows };
}

function tell(out: Output, told: MatchRow, differences: readonly DifferenceRow[]): void {
  const { account, movements, matched: agree } = told;
  out.ok(`${account.label}: ${counted(movements, 'movement', 'movements')}, ${agree} of payments and refunds agree.`);
  for (const { kind, facts, orderCode } of differences) {
    const ours = side(facts.oursMinor, facts.oursCurrency);
    const theirs = side(facts.theirsMinor, facts.theirsCurrency);
    const about = orderCode === null ? (facts.ref ?? '') : `order ${orderCode}`;
    out.line(`${bad('✖')} ${about}: ${WHAT[kind]} (here ${ours}, there ${theirs}).`);
  }
}

function side(minor: number | null, currency: string | null): string {
  return minor === null || currency === null ? 'nothing' : `${toDecimal(money(minor, currency))} ${currency}`;
}

function dayIn(name: 'from' | 'until', text: string | undefined): { readonly from?: Date; readonly until?: Date } {
  if (text === undefined) return {};
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new UsageError(`--${name} is no day: ${text}`);
  return { [name]: at };
}
