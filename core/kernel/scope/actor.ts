import type { OrganizationPermission } from '../pages/page.ts';

/** A person who is signed in. */
export interface UserActor {
  readonly kind: 'user';
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly isAdmin: boolean;
  /** In which this person reads times; UTC where they chose none. */
  readonly zone?: string;
  /** Whether times are told in 12 or 24 hours; absent: as is usual in the language. */
  readonly hours?: '12h' | '24h';
  /** The colours the person wants; absent: as their device says. */
  readonly scheme?: 'light' | 'dark';
  readonly sessionId?: string;
  /** When the person last proved who they are in this session; dangerous acts ask for a recent one. */
  readonly provedAt?: Date;
  /** The site's admin who acts in this person's place. */
  readonly impersonator?: { readonly userId: string; readonly email: string; readonly until?: Date };
  /** The program that acts for this person: it may no more than the person allowed it. */
  readonly via?: {
    readonly clientId: string;
    readonly name: string;
    readonly permissions: readonly OrganizationPermission[];
  };
}

/** A program with an API key of an organization. */
export interface KeyActor {
  readonly kind: 'key';
  readonly keyId: string;
  readonly name: string;
  readonly organizationId: string;
  readonly permissions: readonly OrganizationPermission[];
  /** Absent: all events of the organization. */
  readonly eventIds?: readonly string[];
  /** REST calls an hour, where the key has a limit of its own. */
  readonly perHour?: number;
}

/** A scanner at the door. It may check in at the events that it was made for, and nothing else. */
export interface DeviceActor {
  readonly kind: 'device';
  readonly deviceId: string;
  readonly name: string;
  readonly organizationId: string;
  readonly eventIds: readonly string[];
}

/** Who is acting. Permission checks, audit entries and log lines all read this. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | UserActor
  | KeyActor
  | DeviceActor
  /** Somebody who holds the secret of one order. */
  | { readonly kind: 'buyer'; readonly orderId: string }
  | { readonly kind: 'plugin'; readonly pluginId: string }
  | { readonly kind: 'system' };

export const SYSTEM: Actor = { kind: 'system' };
export const ANONYMOUS: Actor = { kind: 'anonymous' };

/** A stable text for audit rows and idempotency keys: `user:0198…`, `system`. */
export function actorKey(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return `user:${actor.userId}`;
    case 'key':
      return `key:${actor.keyId}`;
    case 'device':
      return `device:${actor.deviceId}`;
    case 'buyer':
      return `buyer:${actor.orderId}`;
    case 'plugin':
      return `plugin:${actor.pluginId}`;
    default:
      return actor.kind;
  }
}
