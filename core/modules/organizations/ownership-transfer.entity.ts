import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, uuid } from '../../kernel/db/columns.ts';
import { Organization } from './organization.entity.ts';

/** An organization that was offered to somebody, until they answer. */
const OwnershipTransferSchema = defineEntity({
  name: 'OwnershipTransfer',
  tableName: 'ownership_transfers',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).ref().unique().deleteRule('cascade'),
    fromUserId: uuid(),
    toUserId: uuid(),
    createdAt: instant(),
    expiresAt: instant(),
  },
});

export class OwnershipTransfer extends OwnershipTransferSchema.class {}
OwnershipTransferSchema.setClass(OwnershipTransfer);
