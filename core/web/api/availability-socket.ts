import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { ANONYMOUS } from '../../kernel/scope/actor.ts';
import { networkOf } from '../../kernel/values/network.ts';
import { watchAvailability } from '../../modules/tickets/index.ts';
import type { HttpOptions } from '../http-options.ts';
import type { FindCaller } from '../koa/caller.ts';

export type Upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

const PATH = /^\/api\/v1\/events\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/availability\/live$/i;
const OPENED = { limit: 3000, perSeconds: 60 };
const PING_MS = 25_000;
const MOST_UNREAD = 64 * 1024;

/** The live availability of an event as a WebSocket: each message is one answer of `GET /events/{id}/availability`. */
export function availabilitySocket(options: HttpOptions, findCaller: FindCaller): Upgrade {
  // Nobody has anything to send here.
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });

  async function open(req: IncomingMessage, socket: Duplex, head: Buffer, eventId: string): Promise<void> {
    if (!(await mayOpen(options, findCaller(req).ip))) return refuse(socket, '429 Too Many Requests');
    server.handleUpgrade(req, socket, head, (connection) => void serve(options, connection, eventId));
  }

  return (req, socket, head) => {
    // A connection that breaks before it is taken over must not end the process.
    socket.on('error', () => socket.destroy());
    const eventId = PATH.exec(new URL(req.url ?? '/', 'http://any').pathname)?.[1];
    if (eventId === undefined) return refuse(socket, '404 Not Found');
    void open(req, socket, head, eventId.toLowerCase());
  };
}

async function mayOpen({ cache, log }: HttpOptions, ip: string): Promise<boolean> {
  try {
    return (await cache.hit(`http:sockets:${networkOf(ip)}`, OPENED.limit, OPENED.perSeconds)).allowed;
  } catch (error) {
    log.warn('rate_limit.unavailable', { error });
    return true;
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function serve(options: HttpOptions, connection: WebSocket, eventId: string): Promise<void> {
  let stop: (() => void) | undefined;
  let answers = true;
  connection.on('error', () => connection.terminate());
  connection.on('pong', () => (answers = true));
  const heart = setInterval(() => {
    if (!answers) return connection.terminate();
    answers = false;
    connection.ping();
  }, PING_MS).unref();
  connection.once('close', () => {
    clearInterval(heart);
    stop?.();
  });

  const reader = {
    tell(data: unknown) {
      if (connection.bufferedAmount > MOST_UNREAD) connection.terminate();
      else connection.send(JSON.stringify({ data }));
    },
    end: () => connection.close(1001),
  };
  try {
    const scope = options.makeScope(ANONYMOUS, { locale: options.site.defaultLocale, origin: {} });
    stop = await watchAvailability(scope, { eventId, reader });
    if (!stop) connection.close(1008, 'event.not_found');
    else if (connection.readyState !== connection.OPEN) stop();
  } catch (error) {
    options.log.warn('availability.unknown', { error });
    connection.close(1011);
  }
}
