import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { IssueCards, issueCards } from '../gift-cards/index.ts';
import { mailGiftCard } from './gift-card-mails.ts';
import { Message } from './message.entity.ts';
import { sendMessage } from './send-message.job.ts';

let site: TestSite;
beforeAll(async () => void (site = await testSite()));
afterAll(() => site.close());

it('a code goes to its owner once, when its giver wants, and is forgotten when it is sent', async () => {
  const { organizationId } = await openShop(site);
  const to = { recipientName: 'Ida Berg', recipientEmail: 'ida@example.org', message: 'Happy birthday!' };
  const deliverAt = site.clock.in({ days: 2 });
  const given = { organizationId, amountMinor: 5000, ...to, deliverAt };
  const [card] = await issueCards(site.scope(), IssueCards.parse(given));
  const mails = () => site.scope().em.find(Message, { kind: 'gift-card' }, { refresh: true });
  await mailGiftCard(site.scope(), { cardId: card!.id });
  expect(await mails()).toEqual([]);
  const queued = await site.scope().em.execute(`select payload from outbox where name = 'messages.gift-card'`);
  expect(JSON.stringify(queued)).toContain(card!.id);

  site.clock.advance({ days: 3 });
  await mailGiftCard(site.scope(), { cardId: card!.id });
  await mailGiftCard(site.scope(), { cardId: card!.id });
  const [mail, ...others] = await mails();
  expect([mail!.toAddress, others]).toEqual(['ida@example.org', []]);
  await sendMessage.run(site.scope(), { messageId: mail!.id });
  expect(site.mails[0]!.html).toContain(card!.code);
  expect(site.mails[0]!.html).toContain('Happy birthday!');
  expect((await mails()).map(({ html, plainText }) => html + plainText)).toEqual(['']);
});
