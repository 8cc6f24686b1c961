import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { desk, phone, type Phone } from '../phone.ts';
import { acts } from './acts.ts';
import type { MoneyShop } from './money-shop.ts';
import type { PlayedVendor } from './vendors.ts';

/** What goes well and wrong between a shop and a vendor, as a buyer and an organizer see it. */
export function describeGatewayJourney(vendor: PlayedVendor, shopNow: () => MoneyShop): void {
  const { label, server } = vendor;

  describe(`${label}, by buyer and organizer`, { timeout: 120_000 }, () => {
    let shop: MoneyShop;
    let office: Phone;
    let buyer: Phone;

    beforeAll(async () => {
      shop = shopNow();
      office = await desk(shop.browser, shop.site, shop.filled.admin.email);
      buyer = await phone(shop.browser, shop.site.origin, { javaScriptEnabled: !vendor.plain });
    });
    afterEach(() => {
      expect(shop.site.errors.splice(0)).toEqual([]);
      expect(shop.site.missing).toEqual([]);
      expect(server.receipts.splice(0).filter((status) => status !== 200)).toEqual([]);
    });
    afterAll(() => Promise.all([office.close(), buyer.close()]));

    const here = () => acts(shop, buyer, office);
    /** Most pages are the same for every vendor: they are looked at once. */
    const look = async (one: Phone, name: string): Promise<void> => {
      if (vendor.isLookedAt) await one.look(`${vendor.gateway}-${name}`);
    };
    /** The buyer is on the vendor's page, whose address is the answer. */
    const goThere = async (): Promise<string> => {
      await here().choose(label);
      if (vendor.byForm) await buyer.press(`Continue to ${label}`);
      await buyer.page.waitForURL(`${server.origin}/**`);
      return buyer.page.url();
    };
    /** The buyer pays on another device, which does not know the shop, and does not come back. */
    const payElsewhere = async (url: string): Promise<void> => {
      const other = await phone(shop.browser, shop.site.origin, { javaScriptEnabled: false });
      await other.page.goto(url);
      await vendor.pay(other);
      await other.close();
    };
    /** All that the vendor has to tell arrives, and is acted upon. */
    const arrive = async (): Promise<void> => {
      await server.delivered();
      await shop.site.runDue();
    };

    it('is connected: a mistake is named, the address for webhooks is told, the vendor is asked', async () => {
      const { page, press } = office;
      await page.goto(`${shop.office}/payments/new/${vendor.gateway}`);
      await page.locator('[name=label]').fill(label);
      const fields = { ...vendor.settings, [vendor.mistake.field]: vendor.mistake.value };
      for (const [name, value] of Object.entries(fields)) await page.locator(`[name="settings.${name}"]`).fill(value);
      await press('Add');
      await page.getByText(vendor.mistake.said).first().waitFor();
      for (const [name, value] of Object.entries(vendor.settings))
        await page.locator(`[name="settings.${name}"]`).fill(value);
      await press('Add');
      await press(label, 'link');
      const told = await page.getByText(`${shop.site.origin}/webhooks/`).first().innerText();
      vendor.listen(/http\S+\/webhooks\/[\w-]+/.exec(told)![0]);
      await page.setViewportSize({ width: 390, height: 844 });
      await office.look(`${vendor.gateway}-account`);
      await page.setViewportSize({ width: 1280, height: 860 });
      await page.goto(`${new URL(page.url()).pathname}/test`);
      await press('Ask the provider');
      await page.getByText('It works: the provider answered.').waitFor();
    });

    it('is tried again after a refusal; webhooks come twice and the wrong way round; the money goes back in parts', async () => {
      server.sends = 'later';
      const code = await shop.order(buyer, 'Regular', 2);
      await look(buyer, 'choose');
      await goThere();
      await vendor.refuse(buyer);
      await buyer.page.getByRole('radio', { name: label }).waitFor();
      await look(buyer, 'back');
      await goThere();
      await vendor.pay(buyer);
      await vendor.comeBack?.(buyer);
      await buyer.page.getByRole('heading', { name: 'You are going!' }).waitFor();
      await look(buyer, 'paid');
      for (const send of server.kept.splice(0).toReversed()) {
        await send();
        await send();
        await shop.site.runDue();
      }
      server.sends = 'once';
      expect((await here().historyOf(code)).match(/The payment arrived/g)).toHaveLength(1);
      expect(await here().buyerSees(code, 'You are going!')).not.toContain('Refunded');

      await here().giveBack(code, '10.00');
      await arrive();
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Refunded\s+\D*10\.00/);
      vendor.refundInDashboard(500);
      await arrive();
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Refunded\s+\D*15\.00/);
      expect(await here().rowsAt('/attention', code)).toMatch(/Refunded in the provider's dashboard[^]*5\.00/);
      await here().giveBack(code);
      await arrive();
      expect(await here().buyerSees(code, 'Your money went back')).toMatch(/Refunded\s+\D*42\.00/);
      await look(buyer, 'refunded');
      expect((await here().historyOf(code)).match(/Refunded the order/g)).toHaveLength(3);
    });

    if (vendor.byForm)
      it('is reached by itself with JavaScript; the money is promised first, and taken by hand', async () => {
        const { browser, site, office: base } = shop;
        const scripted = await phone(browser, site.origin);
        await shop.promisesFirst(true);
        const code = await shop.order(scripted, 'Regular');
        await acts(shop, scripted, office)
          .choose(label)
          .finally(() => shop.promisesFirst(false));
        await scripted.page.waitForURL(`${server.origin}/**`);
        // Who goes back is not sent there again, and begins anew.
        await scripted.page.goBack();
        await scripted.page.getByRole('radio', { name: label }).waitFor();
        // A script that never comes leaves the button.
        await scripted.page.route('**/shop.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
        await acts(shop, scripted, office).choose(label);
        for (const width of [320, 1280, 390]) {
          await scripted.page.setViewportSize({ width, height: 844 });
          await scripted.look(`${vendor.gateway}-onwards-${width}`);
        }
        await scripted.press(`Continue to ${label}`);
        await vendor.pay(scripted);
        await vendor.comeBack?.(scripted);
        await scripted.page.getByRole('heading', { name: 'You are going!' }).waitFor();
        await scripted.close();
        await arrive();
        await office.page.goto(`${base}/orders/${code}`);
        await office.press('Take the money');
        await office.page.getByText('The money was taken.').waitFor();
        await arrive();
        expect(await here().rowsAt('/finance/payments', code)).toMatch(/21\.00/);
        expect(await here().rowsAt('/attention', code)).toBe('');
      });

    it('is left for another way to pay after a refusal, and nobody pays twice unseen', async () => {
      const code = await shop.order(buyer, 'Regular');
      const url = await goThere();
      await vendor.refuse(buyer);
      await here().payWithPretendedCard();
      await arrive();

      expect(await here().buyerSees(code, 'You are going!')).not.toContain('Open');

      await buyer.page.goto(url);
      if (vendor.afterwards === 'over') await buyer.page.getByText(/is over\.$/).waitFor();
      else await vendor.pay(buyer);
      await arrive();
      const seen = await here().buyerSees(code, 'You are going!');
      const isTwice = vendor.afterwards === 'takes it twice';
      expect(seen).toMatch(isTwice ? /Paid\s+\D*42\.00/ : /Paid\s+\D*21\.00/);
      const asked = await here().rowsAt('/attention', code);
      if (isTwice) expect(asked).toContain('More was paid than the order costs');
      else expect(asked).toBe('');
    });

    it('is paid while the buyer and the webhooks get lost; later the payment is disputed, and the bank decides', async () => {
      server.sends = 'never';
      const code = await shop.order(buyer, 'Regular');
      await payElsewhere(await goThere());
      expect(await here().buyerSees(code, 'Almost there')).toContain('Your places are held');
      await shop.reconcile();
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Paid\s+\D*21\.00/);

      server.sends = 'once';
      vendor.dispute();
      await arrive();
      expect(await here().buyerSees(code, 'You are going!')).toContain('The payment of this order is disputed.');
      await look(buyer, 'disputed');
      expect(await here().rowsAt('/disputes', code)).toContain('Answer wanted');
      expect(await here().rowsAt('/attention', code)).toContain("A buyer's bank demands money back");
      await office.press('Look at it', 'link');
      await office.page.getByText('The bank demands this money back.').first().waitFor();
      await look(office, 'dispute');
      const dispute = office.page.url();

      vendor.winDispute();
      await arrive();
      await office.page.goto(dispute);
      await office.page.getByText('The bank decided for you.').first().waitFor();
      expect(await here().rowsAt('/attention', code)).toBe('');
      expect(await here().buyerSees(code, 'You are going!')).not.toContain('disputed');
      expect(await here().historyOf(code)).toMatch(
        /The dispute moved on[^]*A payment was disputed[^]*The payment arrived/,
      );
    });

    it('reports too late: the places are taken again while there are some, else the money goes back in full', async () => {
      server.sends = 'later';
      const code = await shop.order(buyer, 'Regular');
      const url = await goThere();
      await payElsewhere(url);
      await shop.runOut(code);
      await here().buyerSees(code, 'This order was not paid in time');
      for (const send of server.kept.splice(0)) await send();
      await shop.site.runDue();
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Paid\s+\D*21\.00/);
      expect(await here().historyOf(code)).toContain('Money came after the order was over');

      server.sends = 'once';
      const type = `Last seat of ${label}`;
      const { takeAll } = await shop.sell(type, 1);
      const late = await shop.order(buyer, type);
      const page = await goThere();
      await shop.runOut(late);
      await takeAll();
      await payElsewhere(page);
      await arrive();
      await arrive();
      expect(await here().buyerSees(late, 'This order was not paid in time')).toMatch(
        /21\.00 came after the time to pay was over[^]*21\.00 Refunded/,
      );
      await look(buyer, 'late');
      expect(await here().historyOf(late)).toContain('Refunded the order');
      expect(await here().rowsAt('/finance/payments', late)).toMatch(/21\.00/);
    });
  });
}
