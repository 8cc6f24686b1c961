import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { allOrganizations } from '../../../modules/organizations/index.ts';
import {
  accountSettings,
  registeredGateway,
  saveSiteAccount,
  siteAccountOf,
  siteAccounts,
  trySiteAccount,
} from '../../../modules/payments/index.ts';
import type { Action, FieldGroup, FormView, ListView, Notice } from '../../../render/contract/index.ts';
import { fit } from '../../forms/fit.ts';
import { errorSummary, groupsFromSchema } from '../../forms/from-schema.ts';
import { historyEntries } from '../audit/history.ts';
import { gatewayName } from '../payments/payment-words.ts';
import { SITE } from './payout-words.ts';

const HREF = '/admin/site-accounts';
const PASS_ON = { payouts: 'site_accounts.pass_on_payouts', at_once: 'site_accounts.pass_on_at_once' };
const MODES = { test: 'payments.mode.test', live: 'payments.mode.live' };

const AccountForm = z.object({
  label: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .meta({ title: 'payments.account.label', help: 'payments.account.label_help' }),
  mode: z
    .enum(['test', 'live'])
    .default('live')
    .meta({ title: 'payments.account.mode', help: 'site_accounts.mode_help', labels: MODES }),
  enabled: z.boolean().default(true).meta({ title: 'payments.account.enabled' }),
  offeredTo: z
    .string()
    .trim()
    .max(20_000)
    .default('')
    .meta({ title: 'site_accounts.offered_to', help: 'site_accounts.offered_to_help', widget: 'textarea', rows: 3 }),
  passOn: z
    .enum(['payouts', 'at_once'])
    .default('payouts')
    .meta({ title: 'site_accounts.pass_on', help: 'site_accounts.pass_on_help', labels: PASS_ON }),
  settings: z.record(z.string(), z.unknown()).default({}),
  version: z.coerce.number().int().optional(),
});

/** Accounts whose money comes to the site, which pays it out. */
export const siteAccountsPage = page({
  path: '/admin/site-accounts',
  may: 'site.admin',
  async show(scope) {
    const rows = await siteAccounts(scope);
    const add = addActions(scope);
    const model: ListView = {
      title: scope.t('site_accounts.title'),
      subtitle: scope.t('site_accounts.subtitle'),
      breadcrumbs: [{ label: scope.t('payouts.runs'), href: SITE }],
      actions: [...add, { label: scope.t('finance.site_matches.nav'), href: '/admin/site-matches' }],
      table: {
        caption: scope.t('site_accounts.title'),
        columns: ['label', 'gateway', 'mode', 'state'].map((key) => ({ label: scope.t(`payments.accounts.${key}`) })),
        rows: rows.map(({ id, label, gateway, mode, enabled, offeredTo }) => ({
          cells: [
            {
              kind: 'link',
              text: label,
              href: `${HREF}/${id}`,
              detail: offeredTo
                ? scope.t('site_accounts.to_some', { count: offeredTo.length })
                : scope.t('site_accounts.to_all'),
            },
            { kind: 'text', text: gatewayName(scope, gateway) },
            { kind: 'badge', label: scope.t(MODES[mode]), tone: mode === 'test' ? 'warning' : 'neutral' },
            enabled
              ? { kind: 'badge', label: scope.t('payments.accounts.on'), tone: 'success' }
              : { kind: 'badge', label: scope.t('payments.accounts.off'), tone: 'neutral' },
          ],
        })),
      },
      page: {},
      empty: { title: scope.t('site_accounts.empty_title'), text: scope.t('site_accounts.empty_text'), icon: 'card' },
    };
    return { view: 'admin/list', model };
  },
});

export const newSiteAccountPage = page({
  path: '/admin/site-accounts/new/:gateway',
  may: 'site.admin',
  recent: true,
  form: AccountForm,
  async show(scope, { gateway }, request) {
    const label = gatewayName(scope, gateway);
    const mode = scope.site.mode === 'production' ? 'live' : 'test';
    const model: FormView = {
      ...head(scope, request, label),
      groups: groups(scope, request, gateway, {
        ...{ label, mode, enabled: true, offeredTo: '', passOn: 'payouts', settings: {} },
      }),
      submit: scope.t('payments.account.create'),
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, { gateway }, { version: _none, ...values }) {
    await saveSiteAccount(scope, { ...(await saved(scope, gateway, values)), gateway });
    return { goTo: HREF, flash: 'payments.account.created', flashParams: { label: values.label } };
  },
});

export const editSiteAccountPage = page({
  path: '/admin/site-accounts/:siteAccount',
  may: 'site.admin',
  recent: true,
  form: AccountForm,
  async show(scope, { siteAccount: id }, request) {
    const row = await siteAccountOf(scope, id);
    const { label, mode, enabled, gateway, version, passOn } = row;
    const slugs = new Map((await allOrganizations(scope)).map((each) => [each.id, each.slug]));
    const offeredTo = (row.offeredTo ?? []).map((each) => slugs.get(each) ?? each).join(', ');
    const settings = accountSettings(scope, row);
    const model: FormView = {
      ...head(scope, request, label),
      notices: webhookNotice(scope, row),
      version: String(version),
      groups: groups(scope, request, gateway, { label, mode, enabled, offeredTo, passOn, settings }),
      submit: scope.t('payments.account.save'),
      actions: [{ label: scope.t('payments.account.test.link'), action: `${HREF}/${id}/test` }],
      history: await historyEntries(scope, [id]),
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, { siteAccount: id }, values) {
    const { gateway, mode } = await siteAccountOf(scope, id);
    await saveSiteAccount(scope, { ...(await saved(scope, gateway, values)), gateway, mode, id });
    return { goTo: HREF, flash: 'payments.account.saved', flashParams: { label: values.label } };
  },
});

/** Asks the provider whether it knows the account. */
export const trySiteAccountPage = page({
  path: '/admin/site-accounts/:siteAccount/test',
  may: 'site.admin',
  recent: true,
  show: async (_scope, { siteAccount }) => ({ goTo: `${HREF}/${siteAccount}` }),
  async submit(scope, { siteAccount: id }) {
    const result = await trySiteAccount(scope, { id });
    const tone = result === 'works' ? {} : { flashTone: 'info' as const };
    return { goTo: `${HREF}/${id}`, flash: `payments.account.tried.${result}`, ...tone };
  },
});

type Typed = z.output<typeof AccountForm>;

async function saved(scope: Scope, gateway: string, { offeredTo, settings, ...values }: Typed) {
  const { settings: schema } = registeredGateway(scope, gateway);
  const wanted = offeredTo.split(/[\s,]+/).filter(Boolean);
  const known = new Map((await allOrganizations(scope)).map(({ id, slug }) => [slug, id]));
  return {
    ...values,
    settings: fit(schema, settings) as Record<string, unknown>,
    offeredTo: wanted.length === 0 ? null : wanted.map((slug) => known.get(slug) ?? slug),
  };
}

function webhookNotice(scope: Scope, { id, gateway }: { readonly id: string; readonly gateway: string }): Notice[] {
  if (!registeredGateway(scope, gateway).gateway.notices) return [];
  const text = `${scope.site.url}/webhooks/${id}`;
  return [{ tone: 'info', title: scope.t('payments.account.webhook'), text }];
}

/** Only gateways whose provider says what came. */
function addActions(scope: Scope): Action[] {
  return [...scope.capabilities.gateways]
    .filter(([, { gateway }]) => {
      const { markedByHand, storedValue } = gateway.capabilities;
      return !markedByHand && !storedValue && !gateway.bankAccount;
    })
    .map(([gateway]) => ({
      label: scope.t('payments.accounts.add', { gateway: gatewayName(scope, gateway) }),
      href: `${HREF}/new/${gateway}`,
      tone: 'secondary',
    }));
}

function head(scope: Scope, request: PageRequest, title: string) {
  return {
    title,
    breadcrumbs: [{ label: scope.t('site_accounts.title'), href: HREF }],
    errors: errorSummary(request.again?.errors, request.again?.problem),
    action: request.path,
    hidden: [],
    cancelHref: HREF,
  };
}

function groups(scope: Scope, request: PageRequest, gateway: string, stored: Omit<Typed, 'version'>): FieldGroup[] {
  const { settings: schema, gateway: registered } = registeredGateway(scope, gateway);
  // Only some providers can pass money on as it comes.
  const left = registered.capabilities.splits ? {} : ({ passOn: true } as const);
  const known = Object.keys(stored.settings).map((field) => `settings.${field}`);
  return groupsFromSchema(AccountForm.omit({ settings: true, version: true, ...left }).extend({ settings: schema }), {
    say: scope.t,
    values: request.again?.values ?? { ...stored },
    errors: request.again?.errors,
    stored: known,
  });
}
