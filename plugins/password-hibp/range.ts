import { createHash } from 'node:crypto';
import { OutsideError, textWithin } from 'eventportal/sdk';

const PREFIX = 5;
/** Ranges have some forty thousand, padding included. */
const MOST_BYTES = 1_000_000;
const LINE = /^([0-9A-F]{35}):(\d+)$/i;

export interface RangeService {
  readonly rangeUrl: string;
  readonly timeoutMs: number;
}

/**
 * How often a password was seen in breaches, by the range search of Pwned Passwords: the service is told the first five
 * characters of the SHA-1 and answers all that begin so, several hundred. Padding hides how many there are from whoever
 * sees the size of the answer; its entries were seen no time.
 */
export async function timesBreached(password: string, { rangeUrl, timeoutMs }: RangeService): Promise<number> {
  const hash = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
  const answer = await ask(new URL(hash.slice(0, PREFIX), rangeUrl.replace(/\/*$/, '/')), timeoutMs);
  const lines = answer.split(/\r?\n/).filter((line) => line !== '');
  const found = lines.map((line) => LINE.exec(line) ?? refuse());
  return Number(found.find(([, suffix]) => suffix!.toUpperCase() === hash.slice(PREFIX))?.[2] ?? 0);
}

async function ask(url: URL, timeoutMs: number): Promise<string> {
  try {
    const response = await fetch(url, {
      headers: { 'Add-Padding': 'true', 'User-Agent': 'eventportal' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return await textWithin(response, MOST_BYTES);
  } catch (cause) {
    throw new OutsideError(`${url.host} could not be asked`, { retryable: true, cause });
  }
}

// A proxy that wants a password of its own answers 200 as well, with a page.
function refuse(): never {
  throw new OutsideError('the answer is no range of hashes', { retryable: true });
}
