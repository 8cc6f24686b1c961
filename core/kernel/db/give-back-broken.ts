import type { Pool, PoolClient } from 'pg';

/**
 * Gives a connection that ended while it was lent back to its pool. Kysely does so only once a transaction has begun:
 * one that breaks at its very beginning (`begin` fails) would be missing for ever, and each restart of the server would
 * cost the process some until none is left and a stop waits for them in vain.
 */
export function giveBackBroken(pool: Pool): void {
  const lent = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => void lent.add(client));
  pool.on('release', (_error, client) => void lent.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!lent.has(client)) return;
      const release = client.release;
      // Whoever borrowed it may give it back as well, which the pool would call an error.
      client.release = () => undefined;
      release.call(client, true);
    });
  });
}
