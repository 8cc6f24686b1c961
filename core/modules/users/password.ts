import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { DomainError } from '../../kernel/errors.ts';
import { newToken } from '../../kernel/ids.ts';

export const PASSWORD_MIN = 10;
/** Hashing is expensive on purpose, so its input is bounded. */
export const PASSWORD_MAX = 200;

// OWASP's first choice for argon2id, which is the library's default algorithm.
const COST = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/**
 * Each takes 19 MB and a whole core for 20 ms: many sign-ins at once wait in line, and one core is left to the thread that
 * answers everybody else. `npm run bench` measures it.
 */
const few = pLimit(Math.max(1, Math.min(3, availableParallelism() - 1)));

let decoy: Promise<string> | undefined;

/** Length and not the address itself; rules of composition make passwords worse. */
export function checkPassword(password: string, email: string): void {
  if ([...password].length < PASSWORD_MIN) throw refused('password.too_short', { min: PASSWORD_MIN });
  if (password.length > PASSWORD_MAX) throw refused('password.too_long', { max: PASSWORD_MAX });
  if (password.trim().toLowerCase() === email.trim().toLowerCase()) throw refused('password.is_email');
}

export function hashPassword(password: string): Promise<string> {
  return few(() => hash(password.normalize('NFKC'), COST));
}

/** Whether a hash was made with another cost than today's (`$argon2id$v=19$m=19456,t=2,p=1$…`). */
export function isOutdatedHash(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = COST;
  return !stored.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
}

/** Takes as long for an account that does not exist or has no password as for one that does. */
export async function matchesPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(newToken());
  const against = stored ?? (await decoy);
  const matches = password.length <= PASSWORD_MAX && (await few(() => verify(against, password.normalize('NFKC'))));
  return matches && stored !== null && stored !== undefined;
}

function refused(code: string, params: Record<string, number> = {}): DomainError {
  return new DomainError(code, { field: 'password', params });
}
