import { DomainError, page } from 'eventportal/sdk';
import { z } from 'zod';
import { sqlBooks } from './sql-store.ts';
import { decidePayee } from './stand-in-payees.ts';

const Decision = z.object({ act: z.enum(['finish', 'later']) });

/** The provider's page on which a payee says who they are. */
export const onboardPage = page({
  path: '/onboard/:ref',
  may: 'public',
  form: Decision,
  async show(scope, { ref }) {
    if (!(await sqlBooks(scope).payees.find(ref))) throw new DomainError('payment-test.no_such_payee', { status: 404 });
    return {
      view: 'payment-test/onboard',
      model: {
        title: scope.t('payment-test.onboard.title'),
        action: `/p/payment-test/onboard/${ref}`,
        choices: [
          { act: 'finish', label: scope.t('payment-test.onboard.finish'), tone: 'primary' },
          { act: 'later', label: scope.t('payment-test.onboard.later'), tone: 'secondary' },
        ],
      },
    };
  },
  async submit(scope, { ref }, { act }) {
    const returnUrl = await decidePayee(sqlBooks(scope), ref, act === 'finish');
    if (returnUrl === undefined) throw new DomainError('payment-test.no_such_payee', { status: 404 });
    return { goTo: returnUrl };
  },
});
