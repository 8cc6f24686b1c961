export { SigningKey } from './signing-key.entity.ts';
export { RefreshToken } from './refresh-token.entity.ts';
export { publishedKeys } from './key-ring.ts';
export { type RotateSigningKeys, rotateSigningKeys } from './rotate-signing-keys.ts';
export { rotateSigningKeysJob, rotateSigningKeysSchedule } from './rotate-signing-keys.job.ts';
export { sweepAccessJob, sweepAccessSchedule } from './sweep-access.job.ts';
export { type Tokens, openTokens } from './open-tokens.ts';
export { endByRefreshToken, refreshTokens } from './refresh-tokens.ts';
export { findCaller } from './find-caller.ts';
