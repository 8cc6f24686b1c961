import type { Phone } from '../phone.ts';
import type { MoneyShop } from './money-shop.ts';

/** What buyers and organizers do and see, whoever takes the money. */
export function acts({ office: base, site }: MoneyShop, buyer: Phone, office: Phone) {
  return {
    async choose(way: string): Promise<void> {
      await buyer.page.getByRole('radio', { name: way }).check();
      await buyer.press(/^Pay /);
    },
    async payWithPretendedCard(): Promise<void> {
      await this.choose('Card (pretended)');
      await buyer.press(/^Pay /);
      await buyer.page.getByRole('heading', { name: 'You are going!' }).waitFor();
    },
    /** All that the page of the order says to its buyer. */
    async buyerSees(code: string, headline: string): Promise<string> {
      await buyer.page.goto(`/o/${code}`);
      await buyer.page.getByRole('heading', { name: headline }).waitFor();
      return buyer.page.locator('main').innerText();
    },
    /** The rows about an order in a list of the back office. */
    async rowsAt(path: string, code: string): Promise<string> {
      await office.page.goto(base + path);
      const rows = office.page.getByRole('row').filter({ hasText: code });
      return (await rows.allInnerTexts()).join('\n');
    },
    async historyOf(code: string): Promise<string> {
      await office.page.goto(`${base}/orders/${code}/history`);
      return office.page.getByRole('table').innerText();
    },
    /** By the refund page of the order's latest payment; all that is left where no sum is given. By hand, at once or later. */
    async giveBack(code: string, amount?: string, { inHand = false } = {}): Promise<void> {
      const { page } = office;
      await page.goto(`${base}/orders/${code}`);
      await page.getByRole('link', { name: 'Refund', exact: true }).first().click();
      if (amount) await page.getByLabel('Amount').fill(amount);
      if (inHand) await page.getByLabel('I hand the money out now').check();
      await page.getByRole('button', { name: 'Refund', exact: true }).last().click();
      await page.getByText(inHand ? 'The money is handed out.' : 'The refund is on its way.').waitFor();
      await site.runDue();
    },
  };
}
