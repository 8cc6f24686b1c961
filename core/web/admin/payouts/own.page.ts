import { DateTime } from 'luxon';
import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  listPayouts,
  openDetails,
  payoutAccountOf,
  payoutBalances,
  payoutOf,
  payoutStatement,
  paidByMonth,
  savePayoutAccount,
  TypedAccount,
  type PayoutAccount,
} from '../../../modules/payouts/index.ts';
import type { Notice, Section, ShowView } from '../../../render/contract/index.ts';
import { barPlot } from '../../../render/plot.ts';
import { readerTime } from '../../reader-time.ts';
import { historyEntries, historySection } from '../audit/history.ts';
import { formModel } from '../form-model.ts';
import { connectActions } from './connect.page.ts';
import {
  balanceFacts,
  balanceFigures,
  payoutBadge,
  payoutCells,
  payoutColumns,
  payoutFacts,
  payoutsHref,
  sumsFacts,
  sumText,
} from './payout-words.ts';

const MONTHS = 12;

/** What the site collected for the organization, what of it can be paid out, and what was. */
export const ownPayoutsPage = page({
  path: '/admin/o/:org/payouts',
  may: 'finance.read',
  nav: { section: 'organization', label: 'payouts.title', order: 53, icon: 'card' },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const balances = await payoutBalances(scope, organizationId);
    const account = await payoutAccountOf(scope, { organizationId });
    const { rows, nextCursor } = await listPayouts(scope, { organizationId, cursor: request.query['cursor'] });
    const mayWrite = await can(scope, 'finance.write', { organizationId });
    const href = payoutsHref(request);
    const model: ShowView = {
      title: scope.t('payouts.title'),
      subtitle: scope.t('payouts.subtitle'),
      notices: noticesOf(scope, account),
      actions: [
        ...(mayWrite ? [{ label: scope.t('payouts.account.title'), href: `${href}/account` }] : []),
        ...(mayWrite ? await connectActions(scope, organizationId, href) : []),
        ...(nextCursor ? [{ label: scope.t('payouts.older'), href: `${href}?cursor=${nextCursor}` }] : []),
      ],
      main: [
        ...balances.flatMap((balance): Section[] => [
          { kind: 'figures', figures: balanceFigures(scope, balance, { alone: balances.length === 1 }) },
        ]),
        ...(await plots(scope, organizationId)),
        balances.length === 0 && rows.length === 0
          ? {
              kind: 'empty',
              empty: { title: scope.t('payouts.empty_title'), text: scope.t('payouts.empty_text'), icon: 'card' },
            }
          : {
              kind: 'table',
              title: scope.t('payouts.list'),
              table: {
                caption: scope.t('payouts.list'),
                columns: payoutColumns(scope),
                rows: rows.map((row) => ({
                  cells: payoutCells(scope, row, `${href}/${row.id}`, `… ${row.ending}`),
                })),
                empty: scope.t('payouts.none_yet'),
              },
            },
      ],
      aside: balances.map((balance) => ({
        kind: 'facts' as const,
        title: scope.t('payouts.parts', { currency: balance.currency }),
        facts: balanceFacts(scope, balance),
      })),
    };
    return { view: 'admin/show', model };
  },
});

/** One payout: what moved since the one before. */
export const ownPayoutPage = page({
  path: '/admin/o/:org/payouts/:payout',
  may: 'finance.read',
  async show(scope, { payout: id }, request) {
    const row = await payoutOf(scope, { id, organizationId: request.organization!.id });
    const href = payoutsHref(request);
    const model: ShowView = {
      title: row.number,
      subtitle: sumText(scope, row.amountMinor, row.currency),
      breadcrumbs: [{ label: scope.t('payouts.title'), href }],
      badges: [payoutBadge(scope, row)],
      actions: [
        {
          label: scope.t('payouts.statement_pdf'),
          href: `${href}/${id}/statement.pdf`,
          icon: 'download',
          download: true,
        },
      ],
      main: [{ kind: 'facts', title: scope.t('payouts.statement'), facts: sumsFacts(scope, row) }],
      aside: [{ kind: 'facts', facts: payoutFacts(scope, row) }, await historySection(scope, [id], 'UTC')],
    };
    return { view: 'admin/show', model };
  },
});

export const ownStatementPage = page({
  path: '/admin/o/:org/payouts/:payout/statement.pdf',
  may: 'finance.read',
  async show(scope, { payout: id }, request) {
    const { name, content } = await payoutStatement(scope, { id, organizationId: request.organization!.id });
    return { file: { name, contentType: 'application/pdf', content } };
  },
});

const { shape } = TypedAccount;
const AccountForm = z.object({
  holder: shape.holder.meta({ title: 'payouts.account.holder' }),
  iban: shape.iban.meta({ title: 'payouts.account.iban' }),
  number: shape.number.meta({ title: 'payouts.account.number', help: 'payouts.account.elsewhere', half: true }),
  bank: shape.bank.meta({ title: 'payouts.account.bank', help: 'payouts.account.bank_help', half: true }),
  version: z.coerce.number().int().optional(),
});

/** Where the organization is paid to. */
export const payoutAccountPage = page({
  path: '/admin/o/:org/payouts/account',
  may: 'finance.write',
  recent: true,
  form: AccountForm,
  async show(scope, _at, request) {
    const account = await payoutAccountOf(scope, { organizationId: request.organization!.id });
    const details = account?.detailsSealed ? openDetails(scope, account.detailsSealed) : {};
    const model = formModel(scope, request, {
      title: scope.t('payouts.account.title'),
      breadcrumbs: [{ label: scope.t('payouts.title'), href: payoutsHref(request) }],
      notices: [{ tone: 'info', text: scope.t('payouts.account.help') }],
      schema: AccountForm,
      values: { holder: account?.holder ?? '', iban: '', number: '', bank: '', ...details },
      version: account?.version,
      groups: [{ fields: ['holder', 'iban'] }, { title: 'payouts.account.without_iban', fields: ['number', 'bank'] }],
      action: request.path,
      submit: scope.t('form.save'),
      cancelHref: payoutsHref(request),
      ...(account && { history: await historyEntries(scope, [account.id]) }),
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, values, request) {
    await savePayoutAccount(scope, { ...values, organizationId: request.organization!.id });
    return { goTo: payoutsHref(request), flash: 'payouts.flash.account_saved' };
  },
});

function noticesOf(scope: Scope, account: PayoutAccount | undefined): Notice[] {
  const { blockedAt, blockedReason, detailsSealed, transferAccountId, heldUntil } = account ?? {};
  return [
    ...(blockedAt ? [{ tone: 'danger' as const, title: scope.t('payouts.blocked'), text: blockedReason ?? '' }] : []),
    ...(detailsSealed || transferAccountId ? [] : [{ tone: 'warning' as const, text: scope.t('payouts.no_account') }]),
    ...(heldUntil && heldUntil > scope.clock.now()
      ? [{ tone: 'info' as const, text: scope.t('payouts.account_new', { when: readerTime(scope, heldUntil) }) }]
      : []),
  ];
}

/** What arrived in each of the last months, where anything did. */
async function plots(scope: Scope, organizationId: string): Promise<Section[]> {
  const now = DateTime.fromJSDate(scope.clock.now(), { zone: 'utc' }).startOf('month');
  const months = Array.from({ length: MONTHS }, (_, index) => now.minus({ months: MONTHS - 1 - index }));
  const paid = await paidByMonth(scope, { organizationId, since: months[0]!.toJSDate() });
  return [...Map.groupBy(paid, ({ currency }) => currency)].map(([currency, own]) => {
    const points = months.map((month) => {
      const value = own.find((each) => each.month === month.toFormat('yyyy-MM'))?.minor ?? 0;
      const label = month.setLocale(scope.locale).toFormat('LLL yyyy');
      return { label, value, text: sumText(scope, value, currency) };
    });
    const total = own.reduce((sum, { minor }) => sum + minor, 0);
    const plot = barPlot({
      title: scope.t('payouts.plot', { currency }),
      summary: scope.t('payouts.plot_summary', { amount: sumText(scope, total, currency), count: MONTHS }),
      points,
      top: sumText(scope, Math.max(...points.map(({ value }) => value)), currency),
      columns: [scope.t('payouts.column.month'), scope.t('payouts.column.amount')],
    });
    return { kind: 'plot', plot };
  });
}
