import { z } from 'zod';
import { newId } from '../../kernel/ids.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';
import { post } from '../ledger/index.ts';
import { lockPayoutAccount } from './payout-account.ts';

export const ReceivedMoney = z.strictObject({
  organizationId: z.uuid(),
  amountMinor: z.int().min(1).max(100_000_000_000),
  currency: z.string().regex(/^[A-Z]{3}$/),
  reference: z.string().trim().min(1).max(140),
});

/** An organization paid what it owed to the site, such as the commission on money that it collects by itself. */
export async function receiveFromOrganization(scope: Scope, input: z.output<typeof ReceivedMoney>): Promise<void> {
  refuseImpersonated(scope);
  const { organizationId, amountMinor, currency, reference } = input;
  await scope.tx(async (tx) => {
    const account = await lockPayoutAccount(tx, organizationId);
    await post(tx, {
      ...{ organizationId, currency, orderId: null, kind: 'payout.received' },
      source: { kind: 'payout', id: account.id },
      what: `received-${newId()}`,
      lines: { paid_out: amountMinor, payable: 0 - amountMinor },
    });
    const subject = { kind: 'payout_account', id: account.id, organizationId, label: account.holder ?? '' };
    const amount = `${toDecimal(money(amountMinor, currency))} ${currency}`;
    tx.audit('payout_account.received', subject, { after: { amount, reference } });
  });
}
