import type { Command } from 'commander';
import { outputOf } from '../lib/context.ts';
import { bold, type Output } from '../lib/output.ts';
import { withSite } from '../lib/site.ts';
import { rehearse as play, type Rehearsal } from '../rehearse/rehearse.ts';

interface Flags {
  readonly buyers: number;
  readonly seconds: number;
  readonly url?: string;
}

const SAID = {
  look: 'Looking',
  draft: 'Holding places',
  answer: 'Answering',
  place: 'Ordering',
  pay: 'Paying',
} as const;

export async function rehearse(event: string, { buyers, seconds, url }: Flags, command: Command): Promise<void> {
  const out = outputOf(command);
  const result = await withSite(command, async (app) => {
    const origin = (url ?? app.site.url).replace(/\/$/, '');
    out.progress(`${buyers} buyers at ${origin} for ${seconds} seconds …`);
    return play(app, { event, buyers, seconds, origin });
  });
  tell(out, result);
  out.result(result);
}

function tell(out: Output, result: Rehearsal): void {
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  out.table(
    ['Step', 'Answers', 'p50 ms', 'p95 ms', 'p99 ms'],
    result.steps.map(({ step, count, p50, p95, p99 }) => [SAID[step], ...[count, p50, p95, p99].map(whole)]),
  );
  out.line();
  out.ok(
    `${whole(result.orders)} orders: ${whole(result.ordersPerMinute)} a minute, ${whole(result.ticketsPerMinute)} tickets`,
  );
  for (const [error, count] of Object.entries(result.errors)) out.warn(`${error}: ${whole(count)} times`);
  if (!result.withPayments) out.warn('There is no pretended provider on this site: every ticket was free.');
  const { places, minutesToSell } = result;
  if (places !== undefined && minutesToSell !== undefined) {
    out.line(bold(`This server sells it in ${minutes(minutesToSell)} (${whole(places)} places).`));
  }
}

function minutes(count: number): string {
  const whole = Math.ceil(count);
  return whole <= 1 ? 'a minute' : `${whole} minutes`;
}
