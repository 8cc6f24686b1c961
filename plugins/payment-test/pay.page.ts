import { DomainError, formatMoney, messageOf, money, page, type Scope } from 'eventportal/sdk';
import { z } from 'zod';
import { sqlStore } from './sql-store.ts';
import { decide, webhookFor, type Charge } from './stand-in.ts';

const Decision = z.object({ act: z.enum(['pay', 'pay_less', 'decline', 'cancel', 'pay_and_leave']) });

/** The provider's hosted page: the buyer decides here how the payment ends. */
export const payPage = page({
  path: '/pay/:ref',
  may: 'public',
  form: Decision,
  async show(scope, { ref }) {
    const charge = await find(scope, ref);
    const amount = formatMoney(money(charge.minor, charge.currency), scope.locale);
    return {
      view: 'payment-test/pay',
      model: {
        title: scope.t('payment-test.page.title'),
        amount,
        reference: charge.reference,
        open: charge.status === 'open',
        returnUrl: charge.returnUrl,
        action: `/p/payment-test/pay/${ref}`,
        choices: [
          { act: 'pay', label: scope.t('payment-test.page.pay', { amount }), tone: 'primary' },
          { act: 'decline', label: scope.t('payment-test.page.decline'), tone: 'secondary' },
          { act: 'cancel', label: scope.t('payment-test.page.cancel'), tone: 'secondary' },
          { act: 'pay_less', label: scope.t('payment-test.page.pay_less'), tone: 'quiet' },
          { act: 'pay_and_leave', label: scope.t('payment-test.page.pay_and_leave'), tone: 'quiet' },
        ],
      },
    };
  },
  async submit(scope, { ref }, { act }) {
    const charge = await find(scope, ref);
    const decided = await decide(sqlStore(scope), ref, act === 'pay_and_leave' ? 'pay' : act);
    if (decided) await notify(scope, decided);
    return { goTo: act === 'pay_and_leave' ? `/p/payment-test/pay/${ref}` : charge.returnUrl };
  },
});

async function find(scope: Scope, ref: string): Promise<Charge> {
  const charge = await sqlStore(scope).find(ref);
  if (!charge) throw new DomainError('payment-test.no_such_charge', { status: 404 });
  return charge;
}

// As with real providers the shop may be away: the return page and the reconcile job find out all the same.
async function notify(scope: Scope, charge: Charge): Promise<void> {
  const { headers, body } = webhookFor(charge);
  try {
    await fetch(charge.webhookUrl, { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) });
  } catch (error) {
    scope.log.warn('payment_test.webhook_failed', { error: messageOf(error) });
  }
}
