import { bankTransfer } from '../../plugins/payment-bank-transfer/gateway.ts';
import { BankSettings } from '../../plugins/payment-bank-transfer/settings.ts';
import { bankEntriesOf, createBankImport, runBankImport } from '../../core/modules/bank/index.ts';
import { orderById, placeOrder } from '../../core/modules/orders/index.ts';
import { createGatewayAccount, openAttention, startPayment } from '../../core/modules/payments/index.ts';
import { testSite, type TestSite } from '../setup/test-site.ts';
import { openShop, type Shop } from './shop.ts';

export const IBAN = 'DE02120300000000202051';
export const PAYER = 'DE02500105170137075030';

/** A line of a statement, and the statement. */
export const row = (amount: string, text: string, name = 'Somebody') => `22.03.2027;${name};${text};${PAYER};${amount}`;
export const table = (...rows: readonly string[]) =>
  Buffer.from(['Buchungstag;Name;Verwendungszweck;IBAN;Betrag', ...rows].join('\n'));

/** Somebody who takes in the statements of a shop that is paid by transfer: `open` once, `openShop` for each test. */
export function bankDesk() {
  let site: TestSite;
  let shop: Shop;
  let account: string;
  let type: string;
  const organizationId = () => shop.organizationId;
  const at = (id: string) => ({ organizationId: shop.organizationId, id });

  async function brought(bytes: Buffer) {
    const about = { organizationId: organizationId(), accountId: account, fileName: 'march.csv', bytes };
    return at((await createBankImport(site.scope(), about)).id);
  }

  return {
    async open(): Promise<void> {
      const registered = { gateway: bankTransfer as never, settings: BankSettings, pluginId: 'payment-bank-transfer' };
      const gateways = new Map([['payment-bank-transfer', registered]]);
      site = await testSite({ poolSize: 12, capabilities: { gateways } });
    },
    close: () => site.close(),
    async openShop(): Promise<void> {
      shop = await openShop(site);
      type = await shop.sell({ quantity: 20, priceMinor: 2500 });
      const about = { gateway: 'payment-bank-transfer', label: 'Transfer', mode: 'live', enabled: true } as const;
      const settings = { holder: 'Harbour Hall', iban: IBAN };
      const own = { ...about, organizationId: organizationId(), settings };
      account = (await createGatewayAccount(site.scope(), own)).id;
    },
    site: () => site,
    scope: () => site.scope(),
    organizationId,
    at,
    accountId: () => account,
    /** A placed order of 25.00 that waits for its transfer. */
    async waiting(name = 'Mara Lind') {
      const draft = await shop.draft(type);
      const order = await placeOrder(site.scope(), { code: draft.code, buyer: { email: 'mara@example.org', name } });
      await startPayment(site.scope(), { orderCode: order.code, accountId: account });
      return { ...order, code: draft.code };
    },
    brought,
    imported: async (...rows: readonly string[]) => runBankImport(site.scope(), await brought(table(...rows))),
    entries: () => bankEntriesOf(site.scope(), { organizationId: organizationId(), limit: 50 }),
    attention: async () =>
      (await openAttention(site.scope(), organizationId())).map(({ kind, facts }) => facts['doubt'] ?? kind),
    stateOf: async ({ id }: { readonly id: string }) => {
      const order = (await orderById(site.scope(), id))!;
      return [order.state, order.paidMinor];
    },
  };
}
