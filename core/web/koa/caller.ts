import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { ConfigError } from '../../kernel/errors.ts';
import type { Middleware } from './state.ts';

const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

export interface Caller {
  readonly ip: string;
  /** The request came straight to us, from a process on this machine. */
  readonly isLocal: boolean;
}

export type FindCaller = (req: IncomingMessage) => Caller;

/** Reads who is calling. Forwarded headers count only as far as trusted proxies wrote them. */
export function callerFinder(trustedProxies: readonly string[] = []): FindCaller {
  const trusted = blockList(trustedProxies);
  const isTrusted = (ip: string): boolean => trusted.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');

  return (req) => {
    const peer = plainIp(req.socket.remoteAddress ?? '');
    const forwarded = req.headers['x-forwarded-for'];
    const isLocal = forwarded === undefined && isLoopback(peer);
    if (forwarded === undefined || !isTrusted(peer)) return { ip: peer, isLocal };
    // Right to left: each trusted proxy vouches for the address before it, and no further.
    const hops = String(forwarded)
      .split(',')
      .map((hop) => plainIp(hop.trim()));
    let ip = peer;
    while (hops.length > 0 && isTrusted(ip)) {
      const before = hops.pop()!;
      if (isIP(before) === 0) break;
      ip = before;
    }
    return { ip, isLocal };
  };
}

export function caller(find: FindCaller): Middleware {
  return (ctx, next) => {
    ctx.state.ip = find(ctx.req).ip;
    return next();
  };
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries.flatMap((name) => NAMED[name] ?? [name])) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address);
    const length = prefix === undefined ? (family === 6 ? 128 : 32) : Number(prefix);
    if (family === 0 || !Number.isInteger(length) || length < 0 || length > (family === 6 ? 128 : 32)) {
      throw new ConfigError('proxies.invalid', `TRUSTED_PROXIES holds "${entry}", which is no address or network.`, {
        help: 'Give addresses and networks separated by commas, such as "loopback,10.0.0.0/8".',
      });
    }
    list.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** IPv4 addresses arrive as `::ffff:127.0.0.1` on sockets that speak both. */
function plainIp(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.');
}
