import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { orderByCode } from '../../modules/orders/index.ts';
import { createPriceTier, createTicketType, createVariation, setAddOns } from '../../modules/tickets/index.ts';
import { eventPage } from './event.page.ts';

let site: TestSite;
let portal: Portal;
beforeAll(async () => {
  site = await testSite();
  portal = await testPortal(site, { pages: [eventPage] });
});
afterAll(async () => {
  expect(portal.missing).toEqual([]);
  await portal.close();
  await site.close();
});

it('a price that runs out in mid-quantity is said beforehand, added up without a script, and charged like that', async () => {
  const { eventId } = await openShop(site);
  const add = async (facts: object) =>
    (await createTicketType(site.scope(), { eventId, name: { en: 'Day' }, priceMinor: 3000, ...facts })).id;
  const day = await add({});
  const early = { name: { en: 'Early' }, priceMinor: 2000, startsAt: null, endsAt: null, quantity: 3 };
  await createPriceTier(site.scope(), { eventId, ticketTypeId: day, ...early });
  const form = async (name: string, priceMinor: number | null): Promise<string> => {
    const facts = { name: { en: name }, priceMinor, quantity: null };
    return (await createVariation(site.scope(), { eventId, ticketTypeId: day, ...facts })).id;
  };
  // One after the other: they stand in the order in which they were made.
  const [one, two, own] = [await form('Friday', null), await form('Sunday', null), await form('Both', 5000)];
  const shirt = await add({ name: { en: 'Shirt' }, priceMinor: 1500, kind: 'product', onlyAddOn: true });
  await setAddOns(site.scope(), {
    ...{ eventId, ticketTypeId: day },
    addOns: [{ addOnId: shirt, min: 0, max: 3, included: 1 }],
  });

  const address = `/e/event-${eventId}`;
  const shown = (await portal.ask(address)).text;
  expect(shown).toContain('Early · only 3 at this price, then €30.00');
  expect(shown).toContain('data-prices="[[3,2000],[null,3000]]"');
  expect(shown.match(/data-prices/g)).toHaveLength(2);
  expect(shown).toMatch(/picker-total" hidden/);

  // Two forms share what is left at the price: three pieces at it, one at the next, one form at its own; of four shirts two are included.
  const chosen = { [`variation.${one}`]: '2', [`variation.${two}`]: '2', [`variation.${own}`]: '1' };
  const picked = { ...chosen, [`addOn.${day}.${shirt}`]: '4' };
  const seen = { [`shown.${one}`]: '2000', [`shown.${two}`]: '2000', [`shown.${own}`]: '5000' };
  const again = await portal.ask(address, { body: new URLSearchParams({ ...picked, ...seen, code: '', apply: '1' }) });
  const page = (await portal.ask(again.headers.location!)).text;
  expect(page).toMatch(/picker-total" data-total-row><span>[^<]*<\/span> <output data-total>€170.00<\/output>/);

  const order = await portal.ask(address, { body: new URLSearchParams({ ...picked, ...seen }) });
  const { totalMinor, lines } = (await orderByCode(site.scope(), order.headers.location!.split('/').at(-1)!))!;
  expect([totalMinor, lines.map(({ quantity, unitMinor }) => [quantity, unitMinor])]).toEqual([
    17000,
    [
      [2, 2000],
      [2, 0],
      [2, 1500],
      [1, 2000],
      [1, 3000],
      [1, 5000],
    ],
  ]);
});

it('the limit of one order is not taken for the end of the stock', async () => {
  const shop = await openShop(site);
  const type = await shop.sell({ quantity: 30, maxPerOrder: 2 });
  const address = `/e/event-${shop.eventId}`;
  const post = (count: string) => portal.ask(address, { body: new URLSearchParams({ [`quantity.${type}`]: count }) });
  expect((await post('3')).text).toContain('At most 2');
  for (let n = 0; n < 3; n += 1) expect((await post('2')).headers.location).toMatch(/^\/o\//);
  const page = (await portal.ask(`${address}?fresh=1`)).text;
  expect(page).toMatch(new RegExp(`name="quantity.${type}"[^>]*max="2"`));
  expect(page).toContain('<p data-badge hidden>');
});
