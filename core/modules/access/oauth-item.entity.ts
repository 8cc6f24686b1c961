import { defineEntity, p } from '@mikro-orm/core';
import { hash, instant, text } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';
import { OAuthClient } from './oauth-client.entity.ts';

/** What the authorization server remembers: codes, tokens, grants. Of what opens something only hashes are readable. */
const OAuthItemSchema = defineEntity({
  name: 'OAuthItem',
  tableName: 'oauth_items',
  properties: {
    /** Of the kind and the id. */
    hash: hash().primary(),
    kind: text(40),
    /** Opens with the site's key `oauth-item`. */
    payloadSealed: p.text(),
    uidHash: hash().nullable(),
    grantHash: hash().nullable(),
    scope: text(1000).nullable(),
    user: () => p.manyToOne(User).ref().nullable().deleteRule('cascade'),
    client: () => p.manyToOne(OAuthClient).ref().nullable().deleteRule('cascade'),
    createdAt: instant(),
    expiresAt: instant(),
    consumedAt: instant().nullable(),
  },
  indexes: [
    { name: 'oauth_items_grant_ix', properties: ['grantHash'] },
    { name: 'oauth_items_uid_ix', properties: ['uidHash'] },
    { name: 'oauth_items_user_ix', properties: ['user', 'client'] },
    { name: 'oauth_items_client_ix', properties: ['client'] },
    { name: 'oauth_items_expiry_ix', properties: ['expiresAt'] },
  ],
});

export class OAuthItem extends OAuthItemSchema.class {}
OAuthItemSchema.setClass(OAuthItem);
