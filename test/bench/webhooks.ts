import { GatewayError } from '../../core/kernel/capabilities/gateway.ts';
import { stripeGateway } from '../../plugins/payment-stripe/gateway.ts';
import { measure, type Rate } from './load.ts';
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
 * What forgers cost beside the cheapest thing that a stranger can ask for, a page from the cache. Checking a signature must not
 * outcost it; the whole answer is a problem document from the funnel of all errors, and must stay within sight of it. The
 * site has to trust this machine as a proxy, so that no network is told to wait.
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
    const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': forgedNow(), ...from() };
    const answer = await wire.ask('POST', `/webhooks/${accountId}`, headers, BODY);
    if (answer.status !== 401) throw new Error(`a forged webhook was answered ${answer.status}: ${answer.body}`);
    return true;
  });
  const beside = { name: 'event page from the cache', perSecond: visits.perSecond };
  return [
    ratioRow('signatures of forged webhooks checked a second', await checked(seconds), beside, 1),
    ratioRow('forged webhooks refused a second', refused, beside, 0.05),
  ];
}

const forgedNow = (): string => `t=${Math.floor(Date.now() / 1000)},v1=${'f'.repeat(64)}`;

/** The gateway alone, one after the other. */
async function checked(seconds: number): Promise<Rate> {
  const gateway = stripeGateway();
  const settings = { secretKey: 'sk_live_bench', webhookSecret: 'whsec_bench', allMethods: false };
  const cx = { settings, mode: 'live', signal: new AbortController().signal, fetch, log: () => undefined } as const;
  const body = Buffer.from(BODY);
  const begin = performance.now();
  let done = 0;
  while (performance.now() - begin < seconds * 1000) {
    const request = { headers: { 'stripe-signature': forgedNow() }, body, query: {} };
    const code = await gateway.notices!(cx, request).then(
      () => 'taken',
      (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
    );
    if (code !== 'bad_signature') throw new Error(`a forged webhook was ${code}`);
    done += 1;
  }
  return { perSecond: done / seconds, done, p95: 0 };
}
