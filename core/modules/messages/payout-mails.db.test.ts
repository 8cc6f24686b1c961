import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire } from '../../../test/factories/door.ts';
import { openShop } from '../../../test/factories/shop.ts';
import { fakeProvider, registered } from '../../../test/setup/fake-provider.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { newId } from '../../kernel/ids.ts';
import type { SettingsStore } from '../../kernel/settings/store.ts';
import { post } from '../ledger/index.ts';
import { gatewayAccountsOf, saveSiteAccount, SaveSiteAccount } from '../payments/index.ts';
import {
  approvePayout,
  listPayouts,
  payoutIsPaid,
  payoutSettings,
  reversePayout,
  savePayoutAccount,
  sendPayouts,
  startPayoutRun,
  TypedAccount,
} from '../payouts/index.ts';
import { Message } from './message.entity.ts';
import { subscribePayoutMails } from './payout-mails.ts';
import { sendMessage } from './send-message.job.ts';

const IBAN = 'DE02 1203 0000 0000 2020 51';
let site: TestSite;

beforeAll(async () => {
  site = await testSite({ capabilities: { gateways: new Map([registered(fakeProvider().gateway)]) } });
});
afterAll(() => site.close());

/** What owners are mailed of each fact that is waiting, once for each of them. */
async function told(): Promise<void> {
  const handlers = new Map<string, (scope: unknown, fact: unknown) => Promise<void>>();
  const on = (event: string, _name: string, handler: never) => void handlers.set(event, handler);
  subscribePayoutMails({ on } as unknown as HookRegistrar);
  const rows = await site.scope().em.execute<{ name: string; payload: unknown }[]>('select name, payload from outbox');
  for (const { name, payload } of rows) {
    const fact: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload;
    await handlers.get(name)?.(site.scope(), fact);
  }
}

it('owners get the statement of a payout as a PDF, and hear that it came back, and of another bank account', async () => {
  const { organizationId } = await openShop(site);
  const owner = await hire(site, organizationId, 'owner');
  const scope = site.scope();
  await saveSiteAccount(scope, SaveSiteAccount.parse({ gateway: 'fake', label: 'Card', mode: 'live' }));
  const [account] = await gatewayAccountsOf(scope, organizationId);
  const values = { fourEyes: false, accountDays: 0, debtorHolder: 'The site', debtorIban: 'DE02120300000000202051' };
  await scope.tx((tx) => (site.parts.settings as SettingsStore).write(tx, payoutSettings, 'site', values));
  await scope.tx((tx) =>
    post(tx, {
      ...{ organizationId, currency: 'EUR', kind: 'payment.captured', orderId: null, what: 'captured-1' },
      ...{ source: { kind: 'payment', id: newId() }, gatewayAccountId: account!.id, at: tx.clock.in({ days: -10 }) },
      lines: { clearing: 123_456, payable: -123_456 },
    }),
  );
  await savePayoutAccount(scope, { ...TypedAccount.parse({ holder: 'Harbour Hall', iban: IBAN }), organizationId });
  const { id: runId } = await startPayoutRun(scope);
  const [payout] = (await listPayouts(scope, { runId, organizationId })).rows;
  await approvePayout(scope, payout!);
  await sendPayouts(scope, { runId });
  await payoutIsPaid(scope, { id: payout!.id, reference: 'B-1' });
  await reversePayout(scope, { id: payout!.id, reason: 'account closed' });
  await told();
  await told();
  const mails = await scope.em.fork().find(Message, { toAddress: owner.kind === 'user' ? owner.email : '' });
  expect(mails).toHaveLength(3);
  for (const { id } of mails) await sendMessage.run(site.scope(), { messageId: id });
  const sent = site.mails.map(({ subject, attachments = [] }) => [
    subject,
    attachments.map(({ filename, content }) => [filename, Buffer.from(content).subarray(0, 5).toString()]),
  ]);
  expect(sent).toContainEqual(['Paid out: €1,234.56', [[`${payout!.number}.pdf`, '%PDF-']]]);
  expect(sent).toContainEqual(['A payout came back: €1,234.56', []]);
  expect(site.mails.map(({ text }) => text).join('\n')).toMatch(/account closed[\s\S]*2051|2051[\s\S]*account closed/);
});
