import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { GatewayError } from '../../../kernel/capabilities/gateway.ts';
import { payeeOf, payeesOf, readPayee, startOnboarding, type GatewayAccount } from '../../../modules/payments/index.ts';
import { payByTransfers } from '../../../modules/payouts/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';
import { accountAgain, PayoutAccountJson } from './own-endpoints.ts';

const all = z.strictObject({ id: Id });
const one = z.strictObject({ id: Id, accountId: Id });
const reads = { permission: 'finance.read', of: 'organization', at: 'params.id' } as const;
const writes = { permission: 'finance.write', of: 'organization', at: 'params.id' } as const;
const tag = 'payouts';
const path = '/organizations/{id}/payees';

const Payee = z
  .strictObject({
    accountId: Id.meta({
      description: 'The payment method of the organization that leads to the account of the site.',
    }),
    gateway: z.string(),
    label: z.string(),
    state: z.enum(['none', 'incomplete', 'pending', 'ready', 'restricted']).meta({
      description:
        '`none`: it has not begun. `incomplete`: the provider wants to know more. `ready`: it can be paid there.',
    }),
    wants: z.array(z.string()).meta({ description: 'What the provider still wants, by its own names.' }),
  })
  .meta({ id: 'Payee' });

function payeeJson({ id, gateway, label, payeeState, payeeWants }: GatewayAccount): z.input<typeof Payee> {
  return { accountId: id, gateway, label, state: payeeState ?? 'none', wants: payeeWants ?? [] };
}

const list = endpoint({
  method: 'GET',
  path,
  may: reads,
  summary: 'Payment providers of the site through which an organization can be paid, and how it stands there',
  tag,
  params: all,
  answers: { 200: z.strictObject({ data: z.array(Payee) }) },
  run: async (scope, { params }) => ({
    status: 200,
    body: { data: (await payeesOf(scope, params.id)).map(payeeJson) },
  }),
});

const look = endpoint({
  method: 'POST',
  path: `${path}/{accountId}/look`,
  may: writes,
  summary: 'Ask the provider how an organization stands there by now',
  tag,
  params: one,
  answers: { 200: Payee },
  problems: ['gateway_account.not_found', 'payment.provider_away'],
  replay: 'again',
  async run(scope, { params: { id: organizationId, accountId } }) {
    await payeeOf(scope, { organizationId, accountId });
    try {
      return { status: 200, body: payeeJson(await readPayee(scope, { accountId })) };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      throw new DomainError('payment.provider_away', { status: 503, cause: error });
    }
  },
});

const begin = endpoint({
  method: 'POST',
  path: `${path}/{accountId}/onboarding`,
  may: writes,
  recent: true,
  summary:
    'Begin to be paid through a provider, or go on: the address of a page of the provider, good once and not for long',
  tag,
  params: one,
  body: z.strictObject({
    returnPath: z
      .string()
      .regex(/^\/(?!\/)[^\\\s]*$/)
      .max(500)
      .default('/admin')
      .meta({ description: 'Where on this site the provider sends them back to.' }),
  }),
  answers: { 200: z.strictObject({ url: z.url() }) },
  problems: [
    ...['gateway_account.not_found', 'payment.provider_away', 'payment.provider_refuses'],
    ...['impersonation.forbidden', 'sign_in.not_recent'],
  ],
  replay: 'again',
  async run(scope, { params: { id: organizationId, accountId }, body: { returnPath } }) {
    const { actor } = scope;
    const { url } = await startOnboarding(scope, {
      ...{ organizationId, accountId, email: actor.kind === 'user' ? actor.email : '' },
      returnUrl: `${scope.site.url}${returnPath}`,
    });
    return { status: 200, body: { url } };
  },
});

const use = endpoint({
  method: 'POST',
  path: `${path}/{accountId}/use`,
  may: writes,
  recent: true,
  summary: 'Be paid through a provider from now on; nothing is paid for some days, and the owners hear of it',
  tag,
  params: one,
  answers: { 200: PayoutAccountJson },
  problems: [
    ...[
      'gateway_account.not_found',
      'payee.not_ready',
      'payee.pretended',
      'impersonation.forbidden',
      'sign_in.not_recent',
    ],
  ],
  replay: 'again',
  async run(scope, { params: { id: organizationId, accountId } }) {
    await payByTransfers(scope, { organizationId, accountId });
    return { status: 200, body: await accountAgain(scope, organizationId) };
  },
});

export const payeeEndpoints = [list, look, begin, use];
