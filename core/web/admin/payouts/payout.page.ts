import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  approvePayout,
  payoutFailed,
  payoutIsPaid,
  payoutOf,
  payoutStatement,
  retryTransfer,
  reversePayout,
  type PayoutRow,
  type PayoutState,
} from '../../../modules/payouts/index.ts';
import type { Action, FormView, Notice, ShowView } from '../../../render/contract/index.ts';
import { historySection } from '../audit/history.ts';
import { formModel } from '../form-model.ts';
import { payoutBadge, payoutFacts, SITE, sumsFacts, sumText } from './payout-words.ts';

const ReasonForm = z.object({
  reason: z.string().trim().min(1).max(500).meta({ title: 'payouts.field.reason' }),
});
const PaidForm = z.object({
  reference: z
    .string()
    .trim()
    .max(140)
    .default('')
    .meta({ title: 'payouts.field.reference', help: 'payouts.field.reference_help' }),
});

const hrefOf = (id: string) => `${SITE}/payout/${id}`;

/** One payout, for the site: what can be done with it depends on its state. */
export const sitePayoutPage = page({
  path: '/admin/payouts/payout/:payout',
  may: 'site.admin',
  async show(scope, { payout: id }) {
    const row = await payoutOf(scope, { id });
    const model: ShowView = {
      title: row.number,
      subtitle: `${row.organization}: ${sumText(scope, row.amountMinor, row.currency)}`,
      breadcrumbs: [
        { label: scope.t('payouts.runs'), href: SITE },
        { label: scope.t('payouts.column.run'), href: `${SITE}/runs/${row.runId}` },
      ],
      badges: [payoutBadge(scope, row)],
      notices: faultNotices(scope, row),
      actions: [
        ...actsOf(scope, row),
        {
          label: scope.t('payouts.statement_pdf'),
          href: `${hrefOf(id)}/statement.pdf`,
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

export const siteStatementPage = page({
  path: '/admin/payouts/payout/:payout/statement.pdf',
  may: 'site.admin',
  async show(scope, { payout: id }) {
    const { name, content } = await payoutStatement(scope, { id });
    return { file: { name, contentType: 'application/pdf', content } };
  },
});

export const approvePayoutPage = page({
  path: '/admin/payouts/payout/:payout/approve',
  may: 'site.admin',
  recent: true,
  show: async (_scope, { payout }) => ({ goTo: hrefOf(payout) }),
  async submit(scope, { payout: id }) {
    await approvePayout(scope, { id });
    return { goTo: hrefOf(id), flash: 'payouts.flash.approved' };
  },
});

export const payoutPaidPage = page({
  path: '/admin/payouts/payout/:payout/paid',
  may: 'site.admin',
  recent: true,
  form: PaidForm,
  show: async (scope, { payout }, request) => ({
    view: 'admin/form',
    model: await form(scope, request, { id: payout, act: 'paid', schema: PaidForm, field: 'reference' }),
  }),
  async submit(scope, { payout: id }, values) {
    await payoutIsPaid(scope, { id, ...values });
    return { goTo: hrefOf(id), flash: 'payouts.flash.paid' };
  },
});

/** Asks the provider again, after it had refused. */
export const retryPayoutPage = page({
  path: '/admin/payouts/payout/:payout/retry',
  may: 'site.admin',
  recent: true,
  show: async (_scope, { payout }) => ({ goTo: hrefOf(payout) }),
  async submit(scope, { payout: id }) {
    const state = await retryTransfer(scope, { id });
    return state === 'paid'
      ? { goTo: hrefOf(id), flash: 'payouts.flash.paid' }
      : { goTo: hrefOf(id), flash: 'payouts.flash.refused', flashTone: 'info' };
  },
});

export const payoutFailedPage = page({
  path: '/admin/payouts/payout/:payout/fail',
  may: 'site.admin',
  recent: true,
  form: ReasonForm,
  show: async (scope, { payout }, request) => ({
    view: 'admin/form',
    model: await form(scope, request, { id: payout, act: 'fail', schema: ReasonForm, field: 'reason' }),
  }),
  async submit(scope, { payout: id }, values) {
    await payoutFailed(scope, { id, ...values });
    return { goTo: hrefOf(id), flash: 'payouts.flash.failed' };
  },
});

export const reversePayoutPage = page({
  path: '/admin/payouts/payout/:payout/reverse',
  may: 'site.admin',
  recent: true,
  form: ReasonForm,
  show: async (scope, { payout }, request) => ({
    view: 'admin/form',
    model: await form(scope, request, { id: payout, act: 'reverse', schema: ReasonForm, field: 'reason' }),
  }),
  async submit(scope, { payout: id }, values) {
    await reversePayout(scope, { id, ...values });
    return { goTo: hrefOf(id), flash: 'payouts.flash.reversed' };
  },
});

interface Act {
  readonly id: string;
  readonly act: 'paid' | 'fail' | 'reverse';
  readonly schema: z.ZodType;
  readonly field: string;
}

async function form(scope: Scope, request: PageRequest, { id, act, schema, field }: Act): Promise<FormView> {
  const row = await payoutOf(scope, { id });
  return formModel(scope, request, {
    title: scope.t(`payouts.act.${act}`),
    subtitle: `${row.organization}: ${sumText(scope, row.amountMinor, row.currency)}`,
    breadcrumbs: [
      { label: scope.t('payouts.runs'), href: SITE },
      { label: row.number, href: hrefOf(id) },
    ],
    notices: [{ tone: 'info', text: scope.t(`payouts.act.${act}_text`) }],
    schema,
    values: {},
    groups: [{ fields: [field] }],
    action: request.path,
    submit: scope.t(`payouts.act.${act}`),
    cancelHref: hrefOf(id),
  });
}

function faultNotices(scope: Scope, { fault }: PayoutRow): Notice[] {
  if (!fault) return [];
  return [{ tone: 'warning', title: scope.t('payouts.refused'), text: scope.t(`payouts.fault.${fault}`) }];
}

function actsOf(scope: Scope, row: PayoutRow): Action[] {
  const { id, transferAccountId, fault } = row;
  const state: PayoutState = row.state;
  const retry = { label: scope.t('payouts.act.retry'), action: `${hrefOf(id)}/retry`, tone: 'primary' as const };
  const approve = { label: scope.t('payouts.act.approve'), action: `${hrefOf(id)}/approve` };
  const paid = { label: scope.t('payouts.act.paid'), href: `${hrefOf(id)}/paid`, tone: 'primary' as const };
  const fail = { label: scope.t('payouts.act.fail'), href: `${hrefOf(id)}/fail`, tone: 'danger' as const };
  const reverse = { label: scope.t('payouts.act.reverse'), href: `${hrefOf(id)}/reverse`, tone: 'danger' as const };
  const acts: Readonly<Record<PayoutState, Action[]>> = {
    ...{ draft: [approve, fail], approved: [fail], paid: [reverse], failed: [], reversed: [] },
    // Its provider says what becomes of a transfer; as long as it is asked, nobody takes it back.
    sent: transferAccountId ? [retry, ...(fault ? [fail] : [])] : [paid, fail],
  };
  return acts[state];
}
