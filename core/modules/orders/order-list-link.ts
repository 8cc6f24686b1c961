import type { Scope } from '../../kernel/scope/scope.ts';
import { seal, unseal } from '../../kernel/seal.ts';

const PURPOSE = 'order-list';
const VALID = { hours: 24 };

/** What opens the list of all orders of an address, for a day. Sent to that address alone. */
export function orderListToken({ site, clock }: Pick<Scope, 'site' | 'clock'>, email: string): string {
  return seal(site.key(PURPOSE), JSON.stringify({ email, until: clock.in(VALID).getTime() }));
}

/** Whose orders a token opens, or nothing where its time is over or it is none of ours. */
export function opensOrderList(
  { site, clock }: Pick<Scope, 'site' | 'clock'>,
  token: string,
): { email: string; seconds: number } | undefined {
  try {
    const { email, until } = JSON.parse(unseal(site.key(PURPOSE), token)) as { email: string; until: number };
    const seconds = Math.floor((until - clock.now().getTime()) / 1000);
    return seconds > 0 ? { email, seconds } : undefined;
  } catch {
    return undefined; // anything but what we sealed
  }
}
