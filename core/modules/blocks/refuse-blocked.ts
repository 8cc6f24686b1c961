import { BlockList, isIP } from 'node:net';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Block } from './block.entity.ts';

/** A few seconds of memory: every order asks, and the list is changed by hand. */
const FRESH_MS = 5000;

interface Active {
  readonly readAt: number;
  readonly emails: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
  readonly networks: BlockList;
  /** When the first of them is over. */
  readonly until: number;
}

const known = new WeakMap<object, Active>();

/** Refuses addresses and networks that the site blocks. */
export async function refuseBlocked(scope: Scope, { email }: { readonly email: string }): Promise<void> {
  const active = await activeBlocks(scope);
  const address = email.trim().toLowerCase();
  if (active.emails.has(address) || isBelow(address.split('@').at(-1) ?? '', active.domains)) {
    throw new DomainError('block.address', { status: 422 });
  }
  const { ip = '' } = scope.origin;
  const family = isIP(ip);
  if (family !== 0 && active.networks.check(ip, family === 6 ? 'ipv6' : 'ipv4')) {
    throw new DomainError('block.network', { status: 422 });
  }
}

/** This process sees a change at once, others within seconds. */
export function forgetBlocks({ site }: Pick<Scope, 'site'>): void {
  known.delete(site);
}

async function activeBlocks(scope: Scope): Promise<Active> {
  const now = scope.clock.now().getTime();
  const before = known.get(scope.site);
  if (before && now - before.readAt < FRESH_MS && now >= before.readAt && now < before.until) return before;
  const at = new Date(now);
  const rows = await scope.em.find(
    Block,
    { $or: [{ expiresAt: null }, { expiresAt: { $gt: at } }] },
    { disableIdentityMap: true },
  );
  const valuesOf = (kind: Block['kind']) => rows.filter((row) => row.kind === kind).map(({ value }) => value);
  const networks = new BlockList();
  for (const value of valuesOf('network')) {
    const [address = '', length] = value.split('/');
    networks.addSubnet(address, Number(length), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  const active = {
    readAt: now,
    emails: new Set(valuesOf('email')),
    domains: new Set(valuesOf('domain')),
    networks,
    until: Math.min(...rows.map(({ expiresAt }) => expiresAt?.getTime() ?? Infinity)),
  };
  known.set(scope.site, active);
  return active;
}

/** `mail.example.org` is below `example.org`. */
function isBelow(host: string, domains: ReadonlySet<string>): boolean {
  const parts = host.split('.');
  return parts.some((_, at) => domains.has(parts.slice(at).join('.')));
}
