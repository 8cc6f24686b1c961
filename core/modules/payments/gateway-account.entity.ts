import { defineEntity, p } from '@mikro-orm/core';
import type { PayeeState } from '../../kernel/capabilities/gateway-transfers.ts';
import { id, instant, state, text, uuid, version } from '../../kernel/db/columns.ts';
import { FeeRule } from '../fees/index.ts';
import { SiteAccount } from './site-account.entity.ts';

/** A gateway with one organization's settings. Its id is in the webhook's address. */
const GatewayAccountSchema = defineEntity({
  name: 'GatewayAccount',
  tableName: 'gateway_accounts',
  properties: {
    id: id(),
    organizationId: uuid(),
    gateway: text(80),
    /** What buyers see. */
    label: text(120),
    mode: state<'test' | 'live'>(),
    enabled: p.boolean().default(true),
    /** JSON of the gateway's settings, sealed with the app key. */
    settingsSealed: p.text(),
    /** The site's account whose settings are used instead: its money comes to the site. Never changes. */
    siteAccount: () => p.manyToOne(SiteAccount).ref().nullable().deleteRule('restrict'),
    /** What paying this way costs. */
    fee: () => p.manyToOne(FeeRule).ref().nullable().createForeignKeyConstraint(false),
    /** Of what leads to the site's: the organization's own account at its provider, to which money is passed on. */
    payeeRef: text(200).nullable(),
    payeeState: state<PayeeState>().nullable(),
    /** What the provider still wants to know, by its own names. */
    payeeWants: p.json<string[]>().nullable(),
    payeeCheckedAt: instant().nullable(),
    position: p.integer().default(0),
    createdAt: instant(),
    version: version(),
  },
  uniques: [
    { name: 'gateway_accounts_tenant_uq', properties: ['organizationId', 'id'] },
    { name: 'gateway_accounts_site_uq', properties: ['organizationId', 'siteAccount'] },
  ],
  indexes: [{ name: 'gateway_accounts_organization_ix', properties: ['organizationId', 'position'] }],
});

export class GatewayAccount extends GatewayAccountSchema.class {}
GatewayAccountSchema.setClass(GatewayAccount);
