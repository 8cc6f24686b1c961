import { OutsideError, textWithin, type RatesProvider } from 'eventportal/sdk';
import { readEcb } from './read-ecb.ts';

/** The file has some two thousand; what is longer is none. */
const MOST_BYTES = 200_000;

export interface EcbConfig {
  readonly url: string;
  readonly timeoutMs: number;
  readonly maxAgeDays: number;
}

export const ecbRates = (config: EcbConfig): RatesProvider => ({
  id: 'rates-ecb',
  async report({ clock }) {
    const { day, rates } = readEcb(await download(config));
    // On a weekend it is Friday's, and over holidays that of the last working day. What is older was forgotten somewhere.
    const oldest = clock.in({ days: -config.maxAgeDays }).toISOString().slice(0, 10);
    if (day < oldest) throw new OutsideError(`The ECB's file is of ${day}, and stale`, { retryable: false });
    return { base: 'EUR', day, rates, source: 'European Central Bank' };
  },
});

async function download({ url, timeoutMs }: EcbConfig): Promise<string> {
  const { host } = new URL(url);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      headers: { Accept: 'application/xml, text/xml', 'User-Agent': 'eventportal' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await textWithin(response, MOST_BYTES);
  } catch (cause) {
    throw new OutsideError(`${host} could not be asked for its rates`, { retryable: true, cause });
  }
  if (response.ok) return text;
  // Who is busy has it later; a file that is not there is not there in a minute either.
  const retryable = response.status >= 500 || response.status === 429;
  throw new OutsideError(`${host} answered ${response.status} in place of its rates`, { retryable });
}
