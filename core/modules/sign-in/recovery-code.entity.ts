import { defineEntity, p } from '@mikro-orm/core';
import { hash, id, instant } from '../../kernel/db/columns.ts';
import { User } from '../users/index.ts';

/** Stands in once for a factor that was lost. */
const RecoveryCodeSchema = defineEntity({
  name: 'RecoveryCode',
  tableName: 'recovery_codes',
  uniques: [{ name: 'recovery_codes_user_code_uq', properties: ['user', 'codeHash'] }],
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    /** Keyed with the site's key `recovery-codes`: the codes are short enough to be guessed from a plain hash. */
    codeHash: hash(),
    createdAt: instant(),
    usedAt: instant().nullable(),
  },
});

export class RecoveryCode extends RecoveryCodeSchema.class {}
RecoveryCodeSchema.setClass(RecoveryCode);
