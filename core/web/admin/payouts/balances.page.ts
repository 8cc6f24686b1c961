import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { fromDecimal } from '../../../kernel/values/money.ts';
import { allOrganizations, organizationById, type OrganizationRow } from '../../../modules/organizations/index.ts';
import {
  blockPayouts,
  payoutAccountOf,
  payoutBalances,
  receiveFromOrganization,
  unblockPayouts,
} from '../../../modules/payouts/index.ts';
import type { ListView, ShowView } from '../../../render/contract/index.ts';
import { historySection } from '../audit/history.ts';
import { formModel } from '../form-model.ts';
import { balanceFacts, balanceFigures, payableMinor, SITE, sumText } from './payout-words.ts';

const hrefOf = (id: string) => `${SITE}/balances/${id}`;

/** What the site and each organization owe each other. */
export const payoutBalancesPage = page({
  path: '/admin/payouts/balances',
  may: 'site.admin',
  async show(scope) {
    const names = new Map((await allOrganizations(scope)).map(({ id, name }) => [id, name]));
    const balances = await payoutBalances(scope);
    const model: ListView = {
      title: scope.t('payouts.balances'),
      subtitle: scope.t('payouts.balances_subtitle'),
      breadcrumbs: [{ label: scope.t('payouts.runs'), href: SITE }],
      table: {
        caption: scope.t('payouts.balances'),
        columns: [
          { label: scope.t('payouts.column.organization') },
          { label: scope.t('payouts.figure.available'), align: 'end' },
          { label: scope.t('payouts.figure.under_way'), align: 'end' },
          { label: scope.t('payouts.part.balance'), align: 'end' },
        ],
        rows: balances.map((balance) => ({
          cells: [
            {
              kind: 'link',
              text: names.get(balance.organizationId) ?? balance.organizationId,
              href: hrefOf(balance.organizationId),
            },
            { kind: 'money', text: sumText(scope, payableMinor(balance), balance.currency) },
            { kind: 'money', text: sumText(scope, 0 - balance.underWayMinor, balance.currency) },
            { kind: 'money', text: sumText(scope, balance.balanceMinor, balance.currency) },
          ],
        })),
      },
      page: {},
      empty: { title: scope.t('payouts.empty_title'), text: scope.t('payouts.balances_empty'), icon: 'card' },
    };
    return { view: 'admin/list', model };
  },
});

export const organizationBalancePage = page({
  path: '/admin/payouts/balances/:organization',
  may: 'site.admin',
  async show(scope, { organization: id }) {
    const { name } = await organizationAt(scope, id);
    const balances = await payoutBalances(scope, id);
    const account = await payoutAccountOf(scope, { organizationId: id });
    const model: ShowView = {
      title: name,
      breadcrumbs: [...crumbs(scope)],
      notices: account?.blockedAt
        ? [{ tone: 'danger', title: scope.t('payouts.blocked'), text: account.blockedReason ?? '' }]
        : [],
      actions: [
        { label: scope.t('payouts.act.receive'), href: `${hrefOf(id)}/receive` },
        account?.blockedAt
          ? { label: scope.t('payouts.act.unblock'), action: `${hrefOf(id)}/unblock` }
          : { label: scope.t('payouts.act.block'), href: `${hrefOf(id)}/block`, tone: 'danger' },
      ],
      main: balances.flatMap((balance) => [
        { kind: 'figures', figures: balanceFigures(scope, balance, { alone: balances.length === 1 }) },
        {
          kind: 'facts',
          title: scope.t('payouts.parts', { currency: balance.currency }),
          facts: balanceFacts(scope, balance),
        },
      ]),
      aside: account ? [await historySection(scope, [account.id], 'UTC')] : [],
    };
    return { view: 'admin/show', model };
  },
});

const BlockForm = z.object({
  reason: z.string().trim().min(1).max(500).meta({ title: 'payouts.field.reason', help: 'payouts.field.block_help' }),
});

export const blockPayoutsPage = page({
  path: '/admin/payouts/balances/:organization/block',
  may: 'site.admin',
  recent: true,
  form: BlockForm,
  show: async (scope, { organization }, request) => ({
    view: 'admin/form',
    model: await form(scope, request, { id: organization, act: 'block', schema: BlockForm, fields: ['reason'] }),
  }),
  async submit(scope, { organization: id }, { reason }) {
    await blockPayouts(scope, { organizationId: (await organizationAt(scope, id)).id, reason });
    return { goTo: hrefOf(id), flash: 'payouts.flash.blocked' };
  },
});

export const unblockPayoutsPage = page({
  path: '/admin/payouts/balances/:organization/unblock',
  may: 'site.admin',
  recent: true,
  show: async (_scope, { organization }) => ({ goTo: hrefOf(organization) }),
  async submit(scope, { organization: id }) {
    await unblockPayouts(scope, { organizationId: (await organizationAt(scope, id)).id });
    return { goTo: hrefOf(id), flash: 'payouts.flash.unblocked' };
  },
});

const ReceiveForm = z.object({
  amount: z.string().trim().min(1).max(20).meta({ title: 'payouts.column.amount', half: true }),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/)
    .meta({ title: 'fields.currency', half: true }),
  reference: z.string().trim().min(1).max(140).meta({ title: 'payouts.field.reference' }),
});

/** The organization paid what it owed. */
export const receiveMoneyPage = page({
  path: '/admin/payouts/balances/:organization/receive',
  may: 'site.admin',
  recent: true,
  form: ReceiveForm,
  show: async (scope, { organization }, request) => ({
    view: 'admin/form',
    model: await form(scope, request, {
      ...{ id: organization, act: 'receive', schema: ReceiveForm, fields: ['amount', 'currency', 'reference'] },
    }),
  }),
  async submit(scope, { organization: id }, { amount, currency, reference }) {
    const organizationId = (await organizationAt(scope, id)).id;
    await receiveFromOrganization(scope, {
      ...{ organizationId, currency, reference, amountMinor: minorOf(amount, currency) },
    });
    return { goTo: hrefOf(id), flash: 'payouts.flash.received' };
  },
});

function minorOf(amount: string, currency: string): number {
  const refuse = () => new DomainError('money.not_an_amount', { field: 'amount', params: { currency } });
  try {
    const { minor } = fromDecimal(amount, currency);
    if (minor <= 0) throw refuse();
    return minor;
  } catch {
    throw refuse();
  }
}

const crumbs = (scope: Scope) => [
  { label: scope.t('payouts.runs'), href: SITE },
  { label: scope.t('payouts.balances'), href: `${SITE}/balances` },
];

async function organizationAt(scope: Scope, id: string): Promise<OrganizationRow> {
  const found = z.uuid().safeParse(id).success ? await organizationById(scope, id) : undefined;
  if (!found) throw new DomainError('organization.not_found', { status: 404 });
  return found;
}

interface Act {
  readonly id: string;
  readonly act: 'block' | 'receive';
  readonly schema: z.ZodType;
  readonly fields: readonly string[];
}

async function form(scope: Scope, request: PageRequest, { id, act, schema, fields }: Act) {
  const { name, currency } = await organizationAt(scope, id);
  return formModel(scope, request, {
    title: scope.t(`payouts.act.${act}`),
    subtitle: name,
    breadcrumbs: [...crumbs(scope), { label: name, href: hrefOf(id) }],
    notices: [{ tone: 'info', text: scope.t(`payouts.act.${act}_text`) }],
    ...{ schema, values: { currency }, groups: [{ fields }], action: request.path },
    submit: scope.t(`payouts.act.${act}`),
    cancelHref: hrefOf(id),
  });
}
