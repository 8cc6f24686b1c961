import type { Command } from 'commander';
import { messageOf } from '../../core/kernel/errors.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { money, toDecimal } from '../../core/kernel/values/money.ts';
import {
  accountsToMatch,
  listDifferences,
  listSiteDifferences,
  matchById,
  prepareMatch,
  prepareSiteMatch,
  runMatch,
  runSiteMatch,
  sharedMatches,
  siteAccountsToMatch,
  siteMatchById,
  type DifferenceRow,
  type MatchRow,
  type SiteDifferenceRow,
  type SiteMatchRow,
} from '../../core/modules/matches/index.ts';
import { outputOf } from '../lib/context.ts';
import { EXIT } from '../lib/exit.ts';
import { bad, counted, type Output } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';
import { UsageError } from '../lib/usage-error.ts';

/** So many differences are told of one account. */
const MOST = 1000;

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
  unknown_dispute: 'a bank took money back, and no dispute is known',
  dispute_amount: 'a bank took another amount',
};

type Days = Partial<Record<'from' | 'until', Date>>;
/** What became of an account of an organization, or of the site. */
interface Compared<M, D> {
  readonly match: M;
  readonly differences: readonly D[];
}
type Result = Compared<MatchRow, DifferenceRow> | Compared<SiteMatchRow, SiteDifferenceRow>;

export async function match({ account, from, until }: Flags, command: Command): Promise<void> {
  const out = outputOf(command);
  const days = { ...dayIn('from', from), ...dayIn('until', until) };
  const found: Result[] = [];
  const failed = await withSite(command, async (app) => {
    const scope = app.scope();
    const isWanted = ({ id }: { readonly id: string }) => account === undefined || id === account;
    const own = (await accountsToMatch(scope)).filter(isWanted);
    const ofSite = (await siteAccountsToMatch(scope)).filter(isWanted);
    if (account !== undefined && own.length + ofSite.length === 0)
      throw new UsageError('No payment account with this id has a provider that reports.');
    let failures = 0;
    const attempt = async (label: string, compare: () => Promise<readonly Result[]>) => {
      try {
        found.push(...(await compare()));
      } catch (error) {
        failures += 1;
        out.line(`${bad('✖')} ${label}: ${messageOf(error)}`);
      }
    };
    for (const { id: accountId, organizationId, label } of own)
      await attempt(label, async () => [await matchOwn(scope, { organizationId, accountId, ...days })]);
    for (const { id, label } of ofSite) await attempt(label, () => matchSite(scope, id, days));
    return failures;
  });
  for (const result of found) tell(out, result);
  if (found.length + failed === 0) out.line('No payment account has a provider that reports.');
  out.result(found);
  if (failed > 0 || found.some(({ match: { differences } }) => differences > 0)) process.exitCode = EXIT.refused;
}

async function matchOwn(
  scope: Scope,
  wanted: { readonly organizationId: string; readonly accountId: string } & Days,
): Promise<Compared<MatchRow, DifferenceRow>> {
  const { id } = await prepareMatch(scope, wanted);
  await runMatch(scope, id);
  return ownResult(scope, { organizationId: wanted.organizationId, id });
}

/** The account of the site itself, and then each organization with its own lines of the report. */
async function matchSite(scope: Scope, siteAccountId: string, days: Days): Promise<Result[]> {
  const { id } = await prepareSiteMatch(scope, { siteAccountId, ...days });
  await runSiteMatch(scope, id, 'at_once');
  const row = await siteMatchById(scope, id);
  const { rows } = await listSiteDifferences(scope, { siteAccountId, state: 'open', limit: MOST });
  const shared = await sharedMatches(scope, row);
  const own = await Promise.all(
    shared.map(({ id: matchId, organization }) => ownResult(scope, { organizationId: organization.id, id: matchId })),
  );
  return [{ match: row, differences: rows }, ...own];
}

async function ownResult(
  scope: Scope,
  at: { readonly organizationId: string; readonly id: string },
): Promise<Compared<MatchRow, DifferenceRow>> {
  const row = await matchById(scope, at);
  const open = { organizationId: at.organizationId, accountId: row.account.id, state: 'open', limit: MOST } as const;
  return { match: row, differences: (await listDifferences(scope, open)).rows };
}

function tell(out: Output, { match: told, differences }: Result): void {
  const lines = `${told.account.label}: ${counted(told.movements, 'movement', 'movements')}`;
  if ('known' in told) out.ok(`${lines} at the site's account, ${told.known} of organizations.`);
  else out.ok(`${lines}, ${told.matched} of payments and refunds agree.`);
  for (const difference of differences) {
    const { kind, facts } = difference;
    const ours = side(facts.oursMinor, facts.oursCurrency);
    const theirs = side(facts.theirsMinor, facts.theirsCurrency);
    const code = 'orderCode' in difference ? difference.orderCode : null;
    const about = code === null ? (facts.ref ?? '') : `order ${code}`;
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
