import { z } from 'zod';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  listPayoutRuns,
  planPayouts,
  startPayoutRun,
  type LeftOut,
  type RunRow,
} from '../../../modules/payouts/index.ts';
import type { ConfirmView, ListView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';
import { readerTime } from '../../reader-time.ts';
import { SITE, sumText } from './payout-words.ts';

const Nothing = z.object({});

/** All runs of payouts. */
export const payoutRunsPage = page({
  path: '/admin/payouts',
  may: 'site.admin',
  nav: { section: 'site', label: 'payouts.runs', order: 43, icon: 'card' },
  async show(scope) {
    const runs = await listPayoutRuns(scope);
    const start = { label: scope.t('payouts.run.new'), href: `${SITE}/new`, tone: 'primary', icon: 'plus' } as const;
    const model: ListView = {
      title: scope.t('payouts.runs'),
      subtitle: scope.t('payouts.runs_subtitle'),
      actions: [
        start,
        { label: scope.t('payouts.balances'), href: `${SITE}/balances` },
        { label: scope.t('site_accounts.title'), href: '/admin/site-accounts' },
      ],
      table: {
        caption: scope.t('payouts.runs'),
        columns: [
          { label: scope.t('payouts.column.run') },
          { label: scope.t('payouts.column.payouts'), align: 'end' },
          { label: scope.t('payouts.column.amount'), align: 'end' },
          { label: scope.t('payouts.column.state') },
        ],
        rows: runs.map((run) => ({
          cells: [
            {
              kind: 'link',
              text: readerTime(scope, run.createdAt),
              href: `${SITE}/runs/${run.id}`,
              detail: run.origin === 'schedule' ? scope.t('payouts.by_schedule') : run.createdBy,
            },
            { kind: 'count', text: String(run.payouts.length) },
            { kind: 'money', text: totals(scope, run) },
            { kind: 'text', text: statesOf(scope, run) },
          ],
        })),
      },
      page: {},
      empty: {
        title: scope.t('payouts.runs_empty_title'),
        text: scope.t('payouts.runs_empty_text'),
        icon: 'card',
        action: start,
      },
    };
    return { view: 'admin/list', model };
  },
});

/** Who would be paid what, and who is left out and why, before anything is put by. */
export const newPayoutRunPage = page({
  path: '/admin/payouts/new',
  may: 'site.admin',
  recent: true,
  form: Nothing,
  async show(scope, _at, request) {
    const { payouts, leftOut } = await planPayouts(scope);
    const { again } = request;
    const model: ConfirmView = {
      title: scope.t('payouts.run.new'),
      breadcrumbs: [{ label: scope.t('payouts.runs'), href: SITE }],
      text: scope.t('payouts.run.preview', { count: payouts.length }),
      names: payouts.map(
        ({ organization, amountMinor, currency, ending }) =>
          `${organization}: ${sumText(scope, amountMinor, currency)} (… ${ending})`,
      ),
      consequences: [
        scope.t('payouts.run.consequence'),
        ...leftOut.map((row) => scope.t('payouts.run.left_out', { what: leftOutText(scope, row) })),
      ],
      action: request.path,
      hidden: [],
      errors: errorSummary(again?.errors, again?.problem),
      fields: [],
      submit: scope.t('payouts.run.submit'),
      tone: 'primary',
      cancelHref: SITE,
    };
    return { view: 'admin/confirm', model };
  },
  async submit(scope) {
    const { id } = await startPayoutRun(scope);
    return { goTo: `${SITE}/runs/${id}`, flash: 'payouts.flash.drafted' };
  },
});

function leftOutText(scope: Scope, { organization, currency, balanceMinor, reason }: LeftOut): string {
  return `${organization} (${sumText(scope, balanceMinor, currency)}): ${scope.t(`payouts.why.${reason}`)}`;
}

function totals(scope: Scope, { payouts }: RunRow): string {
  return [...Map.groupBy(payouts, ({ currency }) => currency)]
    .map(([currency, own]) =>
      sumText(
        scope,
        own.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
        currency,
      ),
    )
    .join(' + ');
}

function statesOf(scope: Scope, { payouts }: RunRow): string {
  return [...Map.groupBy(payouts, ({ state }) => state)]
    .map(([state, own]) => `${own.length} × ${scope.t(`payouts.state.${state}`)}`)
    .join(', ');
}
