export { SigningKey } from './signing-key.entity.ts';
export { RefreshToken } from './refresh-token.entity.ts';
export { publishedKeys } from './key-ring.ts';
export { type RotateSigningKeys, rotateSigningKeys } from './rotate-signing-keys.ts';
export { rotateSigningKeysJob, rotateSigningKeysSchedule } from './rotate-signing-keys.job.ts';
export { sweepAccessJob, sweepAccessSchedule } from './sweep-access.job.ts';
export { type Tokens, openTokens } from './open-tokens.ts';
export { endByRefreshToken, refreshTokens } from './refresh-tokens.ts';
export { type FoundCaller, findCaller } from './find-caller.ts';
export { ApiKey } from './api-key.entity.ts';
export { NewApiKey, createApiKey } from './create-api-key.ts';
export { RotateApiKey, rotateApiKey } from './rotate-api-key.ts';
export { revokeApiKey } from './revoke-api-key.ts';
export { type ApiKeyRow, type CredentialState, apiKeyById, apiKeysOf } from './api-key-queries.ts';
export { Device } from './device.entity.ts';
export { NewDevice, type PairingCode, createDevice, newPairingCode } from './create-device.ts';
export { type PairedDevice, pairableDevice, pairDevice } from './pair-device.ts';
export { revokeDevice } from './revoke-device.ts';
export { type DeviceRow, deviceById, devicesOf } from './device-queries.ts';
export { findDevice } from './find-device.ts';
export { OAuthClient } from './oauth-client.entity.ts';
export { OAuthItem } from './oauth-item.entity.ts';
export { NewApp, registerApp, removeApp } from './register-app.ts';
export {
  type AppRow,
  type ConnectedApp,
  allApps,
  appById,
  appWithSecret,
  connectedApps,
  disconnectApp,
  grantsOf,
  noteConsent,
  permissionsInScope,
} from './apps.ts';
export { type OAuthPayload, consumeItem, dropGrant, dropItem, findItem, keepItem } from './oauth-store.ts';
export { signingJwks } from './key-ring.ts';
