/** Who is acting. Permission checks, audit entries and log lines all read this. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly email: string;
      readonly name: string;
      readonly isAdmin: boolean;
      readonly sessionId?: string;
    }
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
    case 'buyer':
      return `buyer:${actor.orderId}`;
    case 'plugin':
      return `plugin:${actor.pluginId}`;
    default:
      return actor.kind;
  }
}
