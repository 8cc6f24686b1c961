import type { Movement, ReportRequest } from '../../core/kernel/capabilities/gateway-report.ts';
import { GatewayError } from '../../core/kernel/capabilities/gateway.ts';
import { money } from '../../core/kernel/values/money.ts';
import { placeOrder } from '../../core/modules/orders/index.ts';
import { inspectPayment, startPayment } from '../../core/modules/payments/index.ts';
import { fakeProvider, registered, type FakeProvider } from '../setup/fake-provider.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';
import type { Shop } from './shop.ts';

const PAGE = 2;

/** A site whose provider reports what a test says, two lines a page. */
export interface Reporting {
  readonly site: TestSite;
  readonly provider: FakeProvider;
  /** Its report. */
  told: Movement[];
  /** What it was asked for, and how often it is away on a later page from now on. */
  readonly asked: ReportRequest[];
  away: number;
  /** An order whose buyer paid at an account; `known`: we heard of it. */
  paid(shop: Shop, accountId: string, over?: { readonly known?: false }): Promise<{ id: string; ref: string }>;
}

export async function reportingSite(): Promise<Reporting> {
  const provider = fakeProvider();
  const readReport = async (_cx: unknown, request: ReportRequest) => {
    reporting.asked.push(request);
    const from = Number(request.cursor ?? 0);
    if (from > 0 && (reporting.away -= 1) >= 0) throw new GatewayError('unavailable', 'away');
    const all = reporting.told.filter(({ at }) => at >= request.from && at < request.until);
    const next = from + PAGE < all.length ? { cursor: String(from + PAGE) } : {};
    return { movements: all.slice(from, from + PAGE), ...next };
  };
  const gateways = new Map([registered({ ...provider.gateway, readReport })]);
  const site = await testSite({ poolSize: 10, capabilities: { gateways } });
  const reporting: Reporting = {
    ...{ site, provider, told: [], asked: [], away: 0 },
    async paid(shop, accountId, { known = true }: { known?: boolean } = {}) {
      const draft = await shop.draft(await shop.sell({ quantity: 5, priceMinor: 2500 }));
      const buyer = { email: 'mara@example.org', name: 'Mara' };
      const order = await placeOrder(site.scope(), { code: draft.code, buyer });
      const { id } = await startPayment(site.scope(), { orderCode: order.code, accountId });
      const ref = `pay_${id}`;
      provider.pay(ref, 2500);
      if (known) await inspectPayment(site.scope(), id);
      return { id, ref };
    },
  };
  return reporting;
}

/** A line of a report: 25.00 that came, unless told otherwise. */
export function moved({ clock }: Pick<TestSite, 'clock'>, over: Partial<Movement> & Pick<Movement, 'ref'>): Movement {
  return { kind: 'capture', amount: money(2500, 'EUR'), fee: money(75, 'EUR'), at: clock.now(), ...over };
}

/** What went: a refund, or what a bank took. */
export function went(kind: 'refund' | 'dispute', minor: number): Pick<Movement, 'kind' | 'amount' | 'fee'> {
  return { kind, amount: money(-minor, 'EUR'), fee: money(0, 'EUR') };
}
