import { DomainError, formatMoney, messageOf, money, page, type Scope } from 'eventportal/sdk';
import { z } from 'zod';
import { sqlStore } from './sql-store.ts';
import type { Charge } from './charge.ts';
import { decideDispute, dispute, disputeOf } from './stand-in-disputes.ts';
import { decide, webhookFor } from './stand-in.ts';

const Decision = z.object({
  act: z.enum(['pay', 'pay_less', 'decline', 'cancel', 'pay_and_leave', 'dispute', 'dispute_won', 'dispute_lost']),
});
type Act = z.output<typeof Decision>['act'];

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
        bank: bankActs(charge).map((act) => ({ act, label: scope.t(`payment-test.page.${act}`), tone: 'quiet' })),
      },
    };
  },
  async submit(scope, { ref }, { act }) {
    const charge = await find(scope, ref);
    const decided = await done(scope, ref, act);
    if (decided) await notify(scope, decided);
    const stays = act === 'pay_and_leave' || act.startsWith('dispute');
    return { goTo: stays ? `/p/payment-test/pay/${ref}` : charge.returnUrl };
  },
});

// What the buyer's bank does with money that was paid.
function bankActs(charge: Charge): readonly ('dispute' | 'dispute_won' | 'dispute_lost')[] {
  if (charge.status !== 'paid') return [];
  return disputeOf(charge) ? ['dispute_won', 'dispute_lost'] : charge.disputes?.length ? [] : ['dispute'];
}

function done(scope: Scope, ref: string, act: Act): Promise<Charge | undefined> {
  const store = sqlStore<Charge>(scope);
  switch (act) {
    case 'dispute':
      return dispute(store, ref, { now: scope.clock.now() });
    case 'dispute_won':
      return decideDispute(store, ref, 'won');
    case 'dispute_lost':
      return decideDispute(store, ref, 'lost');
    case 'pay_and_leave':
      return decide(store, ref, 'pay');
    default:
      return decide(store, ref, act);
  }
}

async function find(scope: Scope, ref: string): Promise<Charge> {
  const charge = await sqlStore<Charge>(scope).find(ref);
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
