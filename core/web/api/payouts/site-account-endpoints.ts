import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { createFeeRule, FeeFacts, platformFeeOf, platformFees, updateFeeRule } from '../../../modules/fees/index.ts';
import {
  accountSettings,
  saveSiteAccount,
  SaveSiteAccount,
  siteAccountOf,
  siteAccounts,
  trySiteAccount,
} from '../../../modules/payments/index.ts';
import { endpoint } from '../endpoint.ts';
import { told } from '../payments/account-json.ts';
import { changesOf, Id } from '../schemas.ts';
import { Fee, feeFacts, feeJson, State } from '../taxes/fee-json.ts';

const site = { may: 'site.admin' } as const;

const SiteAccountJson = z
  .strictObject({
    id: Id,
    gateway: z.string(),
    label: z.string(),
    mode: z.enum(['test', 'live']),
    enabled: z.boolean(),
    offeredTo: z.array(Id).nullable().meta({ description: 'Organizations; null: every one, new ones too.' }),
    passOn: z.enum(['payouts', 'at_once']).meta({
      description:
        '`at_once`: money goes on as it comes to who can be paid there; the site keeps its commission of it.',
    }),
    settings: z.record(z.string(), z.unknown()).meta({ description: 'Those that are no secrets.' }),
    secrets: z.array(z.string()).meta({ description: 'Settings that are set and are never told.' }),
    webhookUrl: z.url(),
    version: z.int(),
  })
  .meta({ id: 'SiteAccount' });

const listAccounts = endpoint({
  ...site,
  method: 'GET',
  path: '/site-accounts',
  tag: 'payouts',
  summary: 'Accounts whose money comes to the site, which pays it out',
  answers: { 200: z.strictObject({ data: z.array(SiteAccountJson) }) },
  async run(scope) {
    const rows = await siteAccounts(scope);
    return { status: 200, body: { data: await Promise.all(rows.map(({ id }) => accountAgain(scope, id))) } };
  },
});

const addAccount = endpoint({
  ...site,
  method: 'POST',
  path: '/site-accounts',
  tag: 'payouts',
  recent: true,
  summary: 'Add an account of the site, and offer it to organizations',
  body: SaveSiteAccount,
  answers: { 201: SiteAccountJson },
  problems: [
    'gateway.not_installed',
    'site_account.by_hand',
    'site_account.no_split',
    'organization.not_found',
    'sign_in.not_recent',
  ],
  replay: { of: 'id', answer: async (scope, id) => ({ status: 201, body: await accountAgain(scope, id) }) },
  async run(scope, { body }) {
    const { id } = await saveSiteAccount(scope, body);
    return { status: 201, body: await accountAgain(scope, id) };
  },
});

const { gateway: _gateway, mode: _mode, ...changeable } = SaveSiteAccount.shape;

const changeAccount = endpoint({
  ...site,
  method: 'PATCH',
  path: '/site-accounts/{siteAccountId}',
  tag: 'payouts',
  recent: true,
  summary: 'Change an account of the site; settings that are left out stay, and null takes one away',
  params: z.strictObject({ siteAccountId: Id }),
  body: z.strictObject({ ...changesOf(changeable), version: z.int().optional() }),
  answers: { 200: SiteAccountJson },
  problems: [
    'site_account.not_found',
    'site_account.no_split',
    'organization.not_found',
    'conflict.changed',
    'sign_in.not_recent',
  ],
  async run(scope, { params: { siteAccountId: id }, body }) {
    const { gateway, mode, ...known } = await siteAccountOf(scope, id);
    const { label = known.label, enabled = known.enabled, passOn = known.passOn, settings = {}, version } = body;
    const offeredTo = body.offeredTo === undefined ? (known.offeredTo ?? null) : body.offeredTo;
    await saveSiteAccount(scope, { id, gateway, mode, label, enabled, passOn, settings, offeredTo, version });
    return { status: 200, body: await accountAgain(scope, id) };
  },
});

const tryAccount = endpoint({
  ...site,
  method: 'POST',
  path: '/site-accounts/{siteAccountId}/try',
  tag: 'payouts',
  recent: true,
  summary: 'Ask the provider whether it knows an account of the site; nothing is charged',
  params: z.strictObject({ siteAccountId: Id }),
  answers: { 200: z.strictObject({ result: z.enum(['works', 'misconfigured', 'rejected', 'unavailable']) }) },
  problems: ['site_account.not_found', 'sign_in.not_recent'],
  replay: 'again',
  run: async (scope, { params }) => ({
    status: 200,
    body: { result: await trySiteAccount(scope, { id: params.siteAccountId }) },
  }),
});

async function accountAgain(scope: Scope, id: string): Promise<z.input<typeof SiteAccountJson>> {
  const row = await siteAccountOf(scope, id);
  const { gateway, label, mode, enabled, passOn, version } = row;
  const { settings, secrets } = told(scope, gateway, accountSettings(scope, row));
  return {
    ...{ id, gateway, label, mode, enabled, passOn, version, settings, secrets, offeredTo: row.offeredTo ?? null },
    webhookUrl: `${scope.site.url}/webhooks/${id}`,
  };
}

const { ownTax } = FeeFacts.shape;
const { taxRateId: _rate, ...facts } = feeFacts;
const PlatformFee = Fee.omit({ taxRateId: true })
  .extend({
    organizationId: Id.nullable().meta({ description: 'Null: for every organization that has none of its own.' }),
    eventId: Id.nullable().meta({ description: 'Of that event alone.' }),
    ownTax: ownTax.unwrap().meta({ description: 'The tax on it; null: none.' }),
  })
  .meta({ id: 'PlatformFee' });

const listFees = endpoint({
  ...site,
  method: 'GET',
  path: '/platform-fees',
  tag: 'taxes and fees',
  summary: 'The commission of the site: for everybody, for single organizations and for single events',
  answers: { 200: z.strictObject({ data: z.array(PlatformFee) }) },
  run: async (scope) => ({ status: 200, body: { data: (await platformFees(scope)).map(platformFeeJson) } }),
});

const addFee = endpoint({
  ...site,
  method: 'POST',
  path: '/platform-fees',
  tag: 'taxes and fees',
  summary: 'Add a fee of the site; the closest holds: an event’s, else its organization’s, else everybody’s',
  body: z.strictObject({
    ...facts,
    ownTax,
    organizationId: Id.nullable().default(null),
    eventId: Id.nullable().default(null),
  }),
  answers: { 201: PlatformFee },
  problems: ['event.not_found', 'fee.nothing', 'fee.currency_missing'],
  replay: { of: 'id', answer: async (scope, id) => ({ status: 201, body: await feeAgain(scope, id) }) },
  async run(scope, { body }) {
    const { id } = await createFeeRule(scope, { ...body, kind: 'platform', taxRateId: null });
    return { status: 201, body: await feeAgain(scope, id) };
  },
});

const changeFee = endpoint({
  ...site,
  method: 'PATCH',
  path: '/platform-fees/{platformFeeId}',
  tag: 'taxes and fees',
  summary: 'Change a fee of the site, or take it out of use; orders keep theirs',
  params: z.strictObject({ platformFeeId: Id }),
  body: z.strictObject({ ...changesOf({ ...facts, ownTax }), state: State.optional(), version: z.int().optional() }),
  answers: { 200: PlatformFee },
  problems: ['fee.not_found', 'fee.nothing', 'conflict.changed'],
  async run(scope, { params: { platformFeeId: id }, body }) {
    const known = await platformFeeOf(scope, id);
    const { organizationId } = known;
    const { name = known.name, fixedMinor = known.fixedMinor, rate = known.rate } = body;
    const { minMinor = known.minMinor, maxMinor = known.maxMinor, currency = known.currency } = body;
    const { per = known.per, paidBy = known.paidBy, refundable = known.refundable, ownTax = known.ownTax } = body;
    const amounts = { fixedMinor, rate, minMinor, maxMinor, currency, per, ownTax, taxRateId: null };
    const { state, version } = body;
    await updateFeeRule(scope, {
      ...{ ...amounts, organizationId, id, name, paidBy, refundable, kind: 'platform', state, version },
    });
    return { status: 200, body: await feeAgain(scope, id) };
  },
});

type PlatformFeeRow = Awaited<ReturnType<typeof platformFeeOf>>;

function platformFeeJson(row: PlatformFeeRow): z.input<typeof PlatformFee> {
  const { organizationName: _name, eventTitle: _title, ...fee } = row;
  const { taxRateId: _none, ...facts } = feeJson(fee);
  return { ...facts, organizationId: row.organizationId, eventId: row.eventId, ownTax: row.ownTax };
}

async function feeAgain(scope: Scope, id: string): Promise<z.input<typeof PlatformFee>> {
  return platformFeeJson(await platformFeeOf(scope, id));
}

export const siteAccountEndpoints = [listAccounts, addAccount, changeAccount, tryAccount, listFees, addFee, changeFee];
