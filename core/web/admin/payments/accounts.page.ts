import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  accountSettings,
  createGatewayAccount,
  gatewayAccountsOf,
  registeredGateway,
  updateGatewayAccount,
  type GatewayAccount,
} from '../../../modules/payments/index.ts';
import type { FieldGroup, FormView, ListView, Notice } from '../../../render/contract/index.ts';
import { fit } from '../../forms/fit.ts';
import { errorSummary, groupsFromSchema } from '../../forms/from-schema.ts';
import { historyEntries } from '../audit/history.ts';
import { gatewayName } from './payment-words.ts';

const MODES = { test: 'payments.mode.test', live: 'payments.mode.live' };

const AccountForm = z.object({
  label: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .meta({ title: 'payments.account.label', help: 'payments.account.label_help' }),
  mode: z.enum(['test', 'live']).default('live').meta({ title: 'payments.account.mode', labels: MODES }),
  enabled: z.boolean().default(true).meta({ title: 'payments.account.enabled' }),
  settings: z.record(z.string(), z.unknown()).default({}),
  version: z.coerce.number().int().default(0),
});

interface Stored {
  readonly label: string;
  readonly mode: 'test' | 'live';
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

const base = (request: PageRequest) => `/admin/o/${request.organization!.slug}/payments`;

/** Ways to pay. */
export const accountsPage = page({
  path: '/admin/o/:org/payments',
  may: 'settings.write',
  nav: { section: 'organization', label: 'payments.nav', order: 60, icon: 'card' },
  async show(scope, _at, request) {
    const accounts = await gatewayAccountsOf(scope, request.organization!.id);
    const model: ListView = {
      title: scope.t('payments.accounts.title'),
      subtitle: scope.t('payments.accounts.subtitle'),
      actions: addActions(scope, request),
      table: {
        caption: scope.t('payments.accounts.title'),
        columns: ['label', 'gateway', 'fee', 'mode', 'state'].map((key) => ({
          label: scope.t(`payments.accounts.${key}`),
        })),
        rows: accounts.map((account) => ({
          cells: [
            { kind: 'link', text: account.label, href: `${base(request)}/${account.id}` },
            {
              ...{ kind: 'text', text: gatewayName(scope, account.gateway) },
              detail: account.siteAccount ? scope.t('payments.accounts.of_site') : undefined,
            },
            {
              kind: 'link',
              text: scope.t(account.fee ? 'fees.change' : 'fees.add'),
              href: `${base(request)}/${account.id}/fee`,
            },
            {
              kind: 'badge',
              label: scope.t(`payments.mode.${account.mode}`),
              tone: account.mode === 'test' ? 'warning' : 'neutral',
            },
            account.enabled
              ? { kind: 'badge', label: scope.t('payments.accounts.on'), tone: 'success' }
              : { kind: 'badge', label: scope.t('payments.accounts.off'), tone: 'neutral' },
          ],
        })),
      },
      page: {},
      empty: {
        title: scope.t('payments.accounts.empty_title'),
        text: scope.t('payments.accounts.empty_text'),
        icon: 'card',
        action: addActions(scope, request)[0],
      },
    };
    return { view: 'admin/list', model };
  },
});

export const newAccountPage = page({
  path: '/admin/o/:org/payments/new/:gateway',
  may: 'settings.write',
  recent: true,
  form: AccountForm,
  async show(scope, { gateway }, request) {
    const model: FormView = {
      ...head(scope, request, gatewayName(scope, gateway)),
      action: `${base(request)}/new/${gateway}`,
      hidden: [],
      groups: groups(scope, request, gateway, {
        label: gatewayName(scope, gateway),
        mode: scope.site.mode === 'production' ? 'live' : 'test',
        enabled: true,
        settings: {},
      }),
      submit: scope.t('payments.account.create'),
      cancelHref: base(request),
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, { gateway }, { label, mode, enabled, settings }, request) {
    await createGatewayAccount(scope, {
      organizationId: request.organization!.id,
      gateway,
      label,
      mode,
      enabled,
      settings: fitted(scope, gateway, settings),
    });
    return { goTo: base(request), flash: 'payments.account.created', flashParams: { label } };
  },
});

export const editAccountPage = page({
  path: '/admin/o/:org/payments/:account',
  may: 'settings.write',
  recent: true,
  form: AccountForm,
  async show(scope, { account: id }, request) {
    const account = await find(scope, request, id);
    if (account.siteAccount) return { view: 'admin/form', model: await siteForm(scope, request, account) };
    const model: FormView = {
      ...head(scope, request, account.label),
      notices: webhookNotice(scope, account),
      action: `${base(request)}/${id}`,
      hidden: [],
      version: String(account.version),
      groups: groups(scope, request, account.gateway, {
        label: account.label,
        mode: account.mode,
        enabled: account.enabled,
        settings: accountSettings(scope, account),
      }),
      submit: scope.t('payments.account.save'),
      cancelHref: base(request),
      actions: hasProvider(scope, account.gateway)
        ? [{ label: scope.t('payments.account.test.link'), href: `${base(request)}/${id}/test`, dialog: true }]
        : [],
      graveActions: [
        {
          ...{ label: scope.t('payments.account.remove.link'), href: `${base(request)}/${id}/remove` },
          ...{ tone: 'danger', dialog: true },
        },
      ],
      history: await historyEntries(scope, [id]),
    };
    return { view: 'admin/form', model };
  },
  async submit(scope, { account: id }, { version, ...values }, request) {
    const account = await find(scope, request, id);
    const { organizationId, gateway, label, mode } = account;
    if (account.siteAccount) {
      const { enabled } = values;
      await updateGatewayAccount(scope, { organizationId, id, version, gateway, label, mode, enabled, settings: {} });
      return { goTo: base(request), flash: 'payments.account.saved', flashParams: { label } };
    }
    const settings = fitted(scope, gateway, values.settings);
    await updateGatewayAccount(scope, { ...values, settings, id, version, organizationId, gateway });
    return { goTo: base(request), flash: 'payments.account.saved', flashParams: { label: values.label } };
  },
});

/** The site's account: an organization offers it to its buyers or does not, and that is all. */
async function siteForm(scope: Scope, request: PageRequest, account: GatewayAccount): Promise<FormView> {
  const { id, label, mode, enabled, version } = account;
  return {
    ...head(scope, request, label),
    notices: [{ tone: 'info', text: scope.t('payments.account.of_site') }],
    action: `${base(request)}/${id}`,
    hidden: [
      { name: 'label', value: label },
      { name: 'mode', value: mode },
    ],
    version: String(version),
    groups: groupsFromSchema(AccountForm.pick({ enabled: true }), {
      say: scope.t,
      values: request.again?.values ?? { enabled },
      errors: request.again?.errors,
    }),
    submit: scope.t('payments.account.save'),
    cancelHref: base(request),
    history: await historyEntries(scope, [id]),
  };
}

/** The address that is typed in at the provider; it is known once the account is there. */
function webhookNotice(scope: Scope, { id, gateway }: { readonly id: string; readonly gateway: string }): Notice[] {
  if (!registeredGateway(scope, gateway).gateway.notices) return [];
  const text = `${scope.site.url}/webhooks/${id}`;
  return [{ tone: 'info', title: scope.t('payments.account.webhook'), text }];
}

function addActions(scope: Scope, request: PageRequest) {
  return [...scope.capabilities.gateways.keys()].map((gateway) => ({
    label: scope.t('payments.accounts.add', { gateway: gatewayName(scope, gateway) }),
    href: `${base(request)}/new/${gateway}`,
    tone: 'secondary' as const,
  }));
}

/** Money that staff see, or that is kept here, has nobody to be asked. */
function hasProvider(scope: Scope, gatewayId: string): boolean {
  const { markedByHand, storedValue } = registeredGateway(scope, gatewayId).gateway.capabilities;
  return markedByHand !== true && storedValue !== true;
}

async function find(scope: Scope, request: PageRequest, id: string) {
  const account = (await gatewayAccountsOf(scope, request.organization!.id)).find((candidate) => candidate.id === id);
  if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
  return account;
}

function head(scope: Scope, request: PageRequest, title: string) {
  return {
    title,
    breadcrumbs: [{ label: scope.t('payments.accounts.title'), href: base(request) }],
    errors: errorSummary(request.again?.errors, request.again?.problem),
  };
}

function fitted(scope: Scope, gateway: string, settings: unknown): Record<string, unknown> {
  return fit(registeredGateway(scope, gateway).settings, settings) as Record<string, unknown>;
}

function groups(scope: Scope, request: PageRequest, gateway: string, stored: Stored): FieldGroup[] {
  const { settings: schema } = registeredGateway(scope, gateway);
  const known = Object.keys(stored.settings).map((field) => `settings.${field}`);
  return groupsFromSchema(AccountForm.omit({ settings: true, version: true }).extend({ settings: schema }), {
    say: scope.t,
    values: request.again?.values ?? { ...stored },
    errors: request.again?.errors,
    stored: known,
  });
}
