import { afterAll, beforeAll } from 'vitest';
import { describeGatewayJourney } from '../setup/gateway-journey/describe-gateway-journey.ts';
import { describeOwnMoney } from '../setup/gateway-journey/describe-own-money.ts';
import { moneyShop, type MoneyShop } from '../setup/gateway-journey/money-shop.ts';
import { vendors } from '../setup/gateway-journey/vendors.ts';

let shop: MoneyShop;

beforeAll(async () => {
  shop = await moneyShop(vendors.map(({ plugin }) => plugin));
  await shop.sell('Regular', 200);
});
afterAll(async () => {
  await shop.close();
  await Promise.all(vendors.map(({ server }) => server.close()));
});

for (const vendor of vendors) describeGatewayJourney(vendor, () => shop);
describeOwnMoney(() => shop);
