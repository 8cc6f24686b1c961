/** A server that several projects of one run use: the first one starts it, the last one stops it. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

interface Held {
  users: number;
  readonly server: Promise<Server>;
}

// Each project loads its own copy of this module; the process is what they share.
const registry = globalThis as typeof globalThis & { eventportalTestServers?: Map<string, Held> };

export async function share(name: string, start: () => Promise<Server>): Promise<Server> {
  const servers = (registry.eventportalTestServers ??= new Map<string, Held>());
  const held = servers.get(name) ?? { users: 0, server: start() };
  servers.set(name, held);
  held.users += 1;
  const server = await held.server;

  return {
    url: server.url,
    async stop() {
      held.users -= 1;
      if (held.users > 0) return;
      servers.delete(name);
      await server.stop();
    },
  };
}
