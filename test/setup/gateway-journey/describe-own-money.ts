import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { IssueCards, issueCards } from '../../../core/modules/gift-cards/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../../core/modules/payments/index.ts';
import { desk, phone, type Phone } from '../phone.ts';
import { acts } from './acts.ts';
import type { MoneyShop } from './money-shop.ts';

/** Money that no provider reports: transfers, cash at the door, gift cards. */
export function describeOwnMoney(shopNow: () => MoneyShop): void {
  describe('money that no provider reports', { timeout: 120_000 }, () => {
    let shop: MoneyShop;
    let office: Phone;
    let buyer: Phone;

    beforeAll(async () => {
      shop = shopNow();
      const { organizationId, admin, sell } = shop.filled;
      await sell({ name: 'Deckchair', priceMinor: 2100, quantity: 50 });
      const settings = { holder: 'Harbour House', iban: 'DE02120300000000202051' };
      const account = { gateway: 'payment-bank-transfer', label: 'Bank transfer', mode: 'live', settings };
      await createGatewayAccount(shop.site.app.scope(), SaveGatewayAccount.parse({ organizationId, ...account }));
      office = await desk(shop.browser, shop.site, admin.email);
      buyer = await phone(shop.browser, shop.site.origin);
    });
    afterEach(() => {
      expect(shop.site.errors.splice(0)).toEqual([]);
      expect(shop.site.missing).toEqual([]);
    });
    afterAll(() => Promise.all([office.close(), buyer.close()]));

    const here = () => acts(shop, buyer, office);
    const order = () => shop.order(buyer, 'Deckchair', 1, `/e/${shop.filled.eventSlug}`);

    it('a transfer comes twice over, and another one too late; it goes back in part', async () => {
      const [twice, late] = [await order(), await order()];
      await here().choose('Bank transfer');
      await buyer.page.getByText('DE02 1203 0000 0000 2020 51').first().waitFor();
      await buyer.look('transfer-instructions');
      await shop.runOut(late);
      await here().buyerSees(late, 'This order was not paid in time');
      await buyer.page.goto(`/o/${twice}/pay`);
      await here().choose('Bank transfer');
      expect(await here().buyerSees(twice, 'Almost there')).toContain('How to pay');
      await buyer.press('Pay another way', 'link');
      await here().payWithPretendedCard();

      const { page, press } = office;
      await page.goto(`${shop.office}/bank/statements/new`);
      const rows = [
        'When;Who;Why;Account;How much',
        ...[twice, late].map((code) => `22.03.2027;Mara Lind;${code};;21,00`),
      ];
      const file = { name: 'march.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) };
      await page.locator('input[type=file]').setInputFiles(file);
      await press('Look at it');
      for (const [at, what] of ['date', 'name', 'text', 'iban', 'amount'].entries())
        await page.locator(`[name="columns.${at}"]`).selectOption(what);
      await press('Look at it');
      await press('Record the payments');
      expect(await here().rowsAt('/bank', late)).toContain('Recorded');
      expect(await here().rowsAt('/attention', 'paid')).toContain('Money came for an order that was paid');
      await shop.site.runDue();
      expect(await here().buyerSees(late, 'You are going!')).toMatch(/Paid\s+€21\.00/);

      await here().giveBack(late, '6.00');
      expect(await here().buyerSees(late, 'You are going!')).not.toContain('Refunded');
      expect(await here().rowsAt('/bank/transfers', late)).toContain('€6.00');
      await press('I have transferred it');
      await shop.site.runDue();
      expect(await here().buyerSees(late, 'You are going!')).toMatch(/Refunded\s+€6\.00/);
    });

    it('who pays at the door has tickets, pays once, and is handed a part back', async () => {
      const code = await order();
      await here().choose('Pay at the door');
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/To pay at the door\s+€21\.00/);
      const { page } = office;
      await page.goto(`${shop.office}/orders/${code}`);
      await page.getByRole('link', { name: 'Mark as paid' }).click();
      await page.getByRole('button', { name: /I have received/ }).click();
      await page.getByText('The order is paid.').waitFor();
      expect(await page.getByRole('link', { name: 'Mark as paid' }).count()).toBe(0);
      await here().giveBack(code, '6.00', { inHand: true });
      await here().giveBack(code, '5.00');
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Refunded\s+€6\.00/);
      expect(await here().rowsAt('/attention', code)).toContain('€5.00');
      await page.getByRole('link', { name: 'Handed out', exact: true }).click();
      await page.getByRole('button', { name: '€5.00 are handed out' }).click();
      await page.getByText('The money is handed out.').waitFor();
      expect(await here().rowsAt('/attention', code)).toBe('');
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Refunded\s+€11\.00/);
    });

    it('a gift card pays a part, no wrong one does, and what goes back is on it again', async () => {
      const [card] = await issueCards(
        shop.site.app.scope(),
        IssueCards.parse({ organizationId: shop.filled.organizationId, amountMinor: 800, currency: 'EUR' }),
      );
      const code = await order();
      const { page, press } = buyer;
      const use = async (typed: string) => {
        await page.getByLabel('Code of the gift card').fill(typed);
        await press('Use');
      };
      await use('AAAA-BBBB-CCCC-DDDD');
      await page.getByText('This code cannot be used here.').first().waitFor();
      await buyer.look('gift-card-refused');
      await use(card!.code);
      await page
        .getByText(/Gift card ••••/)
        .first()
        .waitFor();
      await here().payWithPretendedCard();
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Paid\s+€21\.00/);

      await here().giveBack(code);
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Refunded\s+€13\.00/);
      await here().giveBack(code, '5.00');
      expect(await here().buyerSees(code, 'You are going!')).toMatch(/Refunded\s+€18\.00/);
      await office.page.goto(`${shop.office}/gift-cards`);
      expect(await office.page.getByRole('table').first().innerText()).toMatch(/€5\.00/);
      await here().giveBack(code);
      await here().buyerSees(code, 'Your money went back');
    });
  });
}
