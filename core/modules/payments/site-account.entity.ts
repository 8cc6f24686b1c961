import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, state, text, version } from '../../kernel/db/columns.ts';

/**
 * A gateway with the site's own settings: its money comes to the site, which pays it out. Each organization that it is
 * offered to has a gateway account that leads here. Its id is in the webhook's address.
 */
const SiteAccountSchema = defineEntity({
  name: 'SiteAccount',
  tableName: 'site_accounts',
  properties: {
    id: id(),
    gateway: text(80),
    /** What buyers see. */
    label: text(120),
    /** Never changes: pretended money is not paid out. */
    mode: state<'test' | 'live'>(),
    enabled: p.boolean().default(true),
    /** JSON of the gateway's settings, sealed with the app key. */
    settingsSealed: p.text(),
    /** Null: to every organization, new ones too. */
    offeredTo: p.json<string[]>().nullable(),
    /** `at_once`: money goes on as it comes, to who can be paid there; the site keeps its commission of it. */
    passOn: state<'payouts' | 'at_once'>().default('payouts'),
    createdAt: instant(),
    version: version(),
  },
});

export class SiteAccount extends SiteAccountSchema.class {}
SiteAccountSchema.setClass(SiteAccount);
