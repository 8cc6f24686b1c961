import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text } from '../../kernel/db/columns.ts';

/** A program of others that people of this site can connect to their account. Its id is its `client_id`. */
const OAuthClientSchema = defineEntity({
  name: 'OAuthClient',
  tableName: 'oauth_clients',
  properties: {
    id: id(),
    name: text(80),
    redirectUris: p.json<string[]>(),
    /** Nothing for programs that can keep no secret. Opens with the site's key `oauth-client`. */
    secretSealed: text(400).nullable(),
    createdAt: instant(),
  },
});

export class OAuthClient extends OAuthClientSchema.class {}
OAuthClientSchema.setClass(OAuthClient);
