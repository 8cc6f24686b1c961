import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant, text } from '../db/columns.ts';

/** A POST that was done: the same key again gets the same result, another request with that key is refused. */
const IdempotencySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  properties: {
    id: id(),
    actor: text(80),
    route: text(200),
    key: text(200),
    requestHash: hash(),
    /** The id or code of what the request made; null while it runs. */
    resultId: text(80).nullable(),
    status: p.integer().nullable(),
    createdAt: instant(),
  },
  uniques: [{ name: 'idempotency_keys_uq', properties: ['actor', 'route', 'key'] }],
});

export class IdempotencyKey extends IdempotencySchema.class {}
IdempotencySchema.setClass(IdempotencyKey);
