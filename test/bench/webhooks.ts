import { measure } from './load.ts';
import { ratioRow, type Row } from './report.ts';
import type { SiteProcess } from './site.ts';

const SENDERS = 64;
/** What a forger sends: as large as real ones are. */
const BODY = JSON.stringify({
  id: 'evt_forged',
  object: 'event',
  data: { object: { id: 'cs_1', note: 'x'.repeat(2000) } },
});

/**
 * Webhooks that are refused for their signature beside the cheapest thing that a stranger can ask for: a flood of forged ones must
 * not cost more than a flood of visits. The site has to trust this machine as a proxy, so that no network is told to wait.
 */
export async function benchWebhooks(
  site: SiteProcess,
  { path, accountId }: { readonly path: string; readonly accountId: string },
  seconds: number,
): Promise<Row[]> {
  let next = 0;
  const from = () => ({ 'X-Forwarded-For': `10.${next++ % 250}.7.1` });
  const load = { clients: SENDERS, seconds };
  const visits = await measure(site.port, load, async (wire) => (await wire.ask('GET', path, from())).status === 200);
  const refused = await measure(site.port, load, async (wire) => {
    const signature = `t=${Math.floor(Date.now() / 1000)},v1=${'f'.repeat(64)}`;
    const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': signature, ...from() };
    const answer = await wire.ask('POST', `/webhooks/${accountId}`, headers, BODY);
    if (answer.status !== 401) throw new Error(`a forged webhook was answered ${answer.status}: ${answer.body}`);
    return true;
  });
  const beside = { name: 'event page from the cache', perSecond: visits.perSecond };
  return [ratioRow('forged webhooks refused a second', refused, beside, 1)];
}
