import { GatewayError } from '../../../kernel/capabilities/gateway.ts';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { payeeOf, payeesOf, readPayee, startOnboarding, type GatewayAccount } from '../../../modules/payments/index.ts';
import { payByTransfers, payoutAccountOf } from '../../../modules/payouts/index.ts';
import type { Action, Notice, ShowView, Tone } from '../../../render/contract/index.ts';
import { historySection } from '../audit/history.ts';
import { gatewayName } from '../payments/payment-words.ts';
import { payoutsHref } from './payout-words.ts';

const TONES: Readonly<Record<string, Tone>> = {
  ...{ incomplete: 'warning', pending: 'info', ready: 'success', restricted: 'danger' },
};
const hrefOf = (request: PageRequest, id: string) => `${payoutsHref(request)}/connect/${id}`;

/** How an organization stands at a provider that can pay it. Providers send people back to here. */
export const connectPage = page({
  path: '/admin/o/:org/payouts/connect/:account',
  may: 'finance.write',
  async show(scope, { account: accountId }, request) {
    const organizationId = request.organization!.id;
    const { row, isAway } = await asked(scope, { organizationId, accountId });
    const isUsed = (await payoutAccountOf(scope, { organizationId }))?.transferAccountId === row.id;
    const provider = gatewayName(scope, row.gateway);
    const state = row.payeeState ?? 'none';
    const href = hrefOf(request, row.id);
    const model: ShowView = {
      title: scope.t('payouts.connect.title', { provider }),
      subtitle: row.label,
      breadcrumbs: [{ label: scope.t('payouts.title'), href: payoutsHref(request) }],
      ...(row.payeeState && {
        badges: [{ label: scope.t(`payouts.connect.state.${state}`), tone: TONES[state] ?? 'neutral' }],
      }),
      notices: noticesOf(scope, { state, provider, isUsed, isAway }),
      actions: actsOf(scope, { state, href, provider, isUsed: isUsed || row.mode === 'test' }),
      main: [
        {
          kind: 'facts',
          title: scope.t('payouts.connect.standing'),
          facts: [
            fact(scope, 'state.label', scope.t(`payouts.connect.state.${state}`)),
            ...(row.payeeRef ? [fact(scope, 'payee', `… ${row.payeeRef.slice(-4)}`)] : []),
            fact(scope, 'used', scope.t(isUsed ? 'payouts.connect.is_used' : 'payouts.connect.not_used')),
            ...(row.payeeWants?.length ? [fact(scope, 'wants', row.payeeWants.join(', '))] : []),
          ],
        },
      ],
      aside: [await historySection(scope, [row.id], 'UTC')],
    };
    return { view: 'admin/show', model };
  },
});

/** To the provider, which asks who they are. */
export const startConnectPage = page({
  path: '/admin/o/:org/payouts/connect/:account/start',
  may: 'finance.write',
  recent: true,
  show: async (_scope, { account }, request) => ({ goTo: hrefOf(request, account) }),
  async submit(scope, { account: accountId }, _values, request) {
    const { actor } = scope;
    const { url } = await startOnboarding(scope, {
      ...{ organizationId: request.organization!.id, accountId },
      email: actor.kind === 'user' ? actor.email : '',
      returnUrl: `${scope.site.url}${hrefOf(request, accountId)}`,
    });
    return { goTo: url };
  },
});

/** Instead of a bank account. */
export const useConnectPage = page({
  path: '/admin/o/:org/payouts/connect/:account/use',
  may: 'finance.write',
  recent: true,
  show: async (_scope, { account }, request) => ({ goTo: hrefOf(request, account) }),
  async submit(scope, { account: accountId }, _values, request) {
    await payByTransfers(scope, { organizationId: request.organization!.id, accountId });
    return { goTo: payoutsHref(request), flash: 'payouts.flash.account_saved' };
  },
});

/** The providers through which an organization can be paid. */
export async function connectActions(scope: Scope, organizationId: string, href: string): Promise<Action[]> {
  return (await payeesOf(scope, organizationId)).map(({ id, gateway }) => ({
    label: scope.t('payouts.connect.title', { provider: gatewayName(scope, gateway) }),
    href: `${href}/connect/${id}`,
  }));
}

/** As the provider says it now; when it is away, as it was. */
async function asked(
  scope: Scope,
  at: { readonly organizationId: string; readonly accountId: string },
): Promise<{ readonly row: GatewayAccount; readonly isAway: boolean }> {
  const known = await payeeOf(scope, at);
  try {
    return { row: await readPayee(scope, at), isAway: false };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    scope.log.warn('payee.not_read', { account: at.accountId, code: error.code });
    return { row: known, isAway: true };
  }
}

interface Standing {
  readonly state: string;
  readonly provider: string;
  readonly isUsed: boolean;
}

function noticesOf(scope: Scope, { state, provider, isUsed, isAway }: Standing & { readonly isAway: boolean }) {
  const tone = state === 'restricted' ? ('danger' as const) : ('info' as const);
  const text = state === 'ready' && isUsed ? 'used' : state;
  const notices: Notice[] = [{ tone, text: scope.t(`payouts.connect.text.${text}`, { provider }) }];
  return isAway ? [{ tone: 'warning' as const, text: scope.t('payouts.connect.away') }, ...notices] : notices;
}

function actsOf(scope: Scope, { state, provider, isUsed, href }: Standing & { readonly href: string }): Action[] {
  const use: Action = { label: scope.t('payouts.connect.use'), action: `${href}/use`, tone: 'primary' };
  const go: Action = {
    label: scope.t(state === 'none' ? 'payouts.connect.start' : 'payouts.connect.go_on', { provider }),
    action: `${href}/start`,
    ...(state === 'ready' ? {} : { tone: 'primary' }),
  };
  return state === 'ready' && !isUsed ? [use, go] : [go];
}

function fact(scope: Scope, name: string, text: string) {
  return { label: scope.t(`payouts.connect.${name}`), cell: { kind: 'text' as const, text } };
}
