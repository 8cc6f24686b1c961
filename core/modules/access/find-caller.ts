import type { DeviceActor, KeyActor, UserActor } from '../../kernel/scope/actor.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { visitSession } from '../users/index.ts';
import { verifyAccessToken } from './access-token.ts';
import { looksLikeKey } from './api-key-token.ts';
import { findApp, looksLikeApp } from './find-app.ts';
import { findDevice } from './find-device.ts';
import { findKey } from './find-key.ts';
import { looksLikeDevice } from './pair-device.ts';

export interface FoundCaller {
  /** Of the session, the key or the device. */
  readonly id: string;
  readonly actor: UserActor | KeyActor | DeviceActor;
  /** What a person reads; programs say it with each call. */
  readonly locale?: string;
}

/** Who sends this token as `Authorization: Bearer …`, or nothing. One look-up for each call, which others share. */
export async function findCaller(scope: Scope, bearer: string): Promise<FoundCaller | undefined> {
  if (looksLikeKey(bearer)) {
    const actor = await findKey(scope, bearer);
    return actor && { id: actor.keyId, actor };
  }
  if (looksLikeDevice(bearer)) {
    const actor = await findDevice(scope, bearer);
    return actor && { id: actor.deviceId, actor };
  }
  if (looksLikeApp(bearer)) {
    const app = await findApp(scope, bearer);
    return app && { id: app.actor.via!.clientId, ...app };
  }
  const claims = await verifyAccessToken(scope, bearer);
  if (!claims) return undefined;
  const session = await visitSession(scope, claims.sessionId);
  return session?.actor.userId === claims.userId ? session : undefined;
}
