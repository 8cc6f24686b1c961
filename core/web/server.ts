import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import type { Upgrade } from './api/availability-socket.ts';

export interface WebServer {
  readonly server: Server;
  readonly port: number;
  /** Takes no more, finishes what is in flight, then closes; after `graceMs` what still runs is cut off. */
  stop(graceMs?: number): Promise<void>;
}

export interface ListenOptions {
  readonly port: number;
  readonly host?: string | undefined;
  /** Several processes of this machine listen on the port, and the system deals connections out among them (Linux, FreeBSD). */
  readonly shared?: { readonly isFirst: boolean } | undefined;
  /** Takes connections that become WebSockets; without it they are refused. */
  readonly upgrade?: Upgrade;
  /** How long a whole request may take to arrive, so that slow bodies do not hold connections for ever. */
  readonly requestTimeoutMs?: number;
  readonly headersTimeoutMs?: number;
}

const GRACE_MS = 30_000;

export async function listen(callback: RequestListener, options: ListenOptions): Promise<WebServer> {
  const { port, host, shared, requestTimeoutMs = 120_000, headersTimeoutMs = 15_000 } = options;
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs),
      // Longer than proxies keep their side, or they would write into a connection that we are closing.
      keepAliveTimeout: 75_000,
    },
    callback,
  );
  if (options.upgrade) server.on('upgrade', options.upgrade);
  if (shared?.isFirst) await refuseSharedPort(port, host);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, reusePort: shared !== undefined }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    server,
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: (graceMs = GRACE_MS) => stop(server, graceMs),
  };
}

/** Two sites that both share would be let onto one port, and each would get half of the other's visitors. */
async function refuseSharedPort(port: number, host: string | undefined): Promise<void> {
  const alone = createNetServer();
  alone.listen({ port, host });
  await once(alone, 'listening');
  alone.close();
  await once(alone, 'close');
}

function stop(server: Server, graceMs: number): Promise<void> {
  // Connections that are kept alive and answer something now close after that answer.
  server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(sweep);
      resolve();
    });
  });
}
