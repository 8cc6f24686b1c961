import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { gatewayAccountOf, removeGatewayAccount, tryGatewayAccount } from '../../../modules/payments/index.ts';
import type { ConfirmView } from '../../../render/contract/index.ts';
import { errorSummary } from '../../forms/from-schema.ts';

const Nothing = z.object({});
const base = (request: PageRequest) => `/admin/o/${request.organization!.slug}/payments`;

/** Asks the provider of a way to pay whether it knows the account. */
export const tryAccountPage = page({
  path: '/admin/o/:org/payments/:account/test',
  may: 'settings.write',
  recent: true,
  form: Nothing,
  show: async (scope, { account }, request) => ({
    view: 'admin/confirm',
    model: await question(scope, request, { account, act: 'test', tone: 'primary' }),
  }),
  async submit(scope, { account: id }, _values, request) {
    const result = await tryGatewayAccount(scope, { organizationId: request.organization!.id, id });
    const tone = result === 'works' ? {} : { flashTone: 'info' as const };
    return { goTo: `${base(request)}/${id}`, flash: `payments.account.tried.${result}`, ...tone };
  },
});

/** Takes away a way to pay that nobody paid by. */
export const removeAccountPage = page({
  path: '/admin/o/:org/payments/:account/remove',
  may: 'settings.write',
  recent: true,
  form: Nothing,
  show: async (scope, { account }, request) => ({
    view: 'admin/confirm',
    model: await question(scope, request, { account, act: 'remove', tone: 'danger' }),
  }),
  async submit(scope, { account: id }, _values, request) {
    await removeGatewayAccount(scope, { organizationId: request.organization!.id, id });
    return { goTo: base(request), flash: 'payments.account.removed' };
  },
});

async function question(
  scope: Scope,
  request: PageRequest,
  {
    account,
    act,
    tone,
  }: { readonly account: string; readonly act: 'test' | 'remove'; readonly tone: ConfirmView['tone'] },
): Promise<ConfirmView> {
  const { label } = await gatewayAccountOf(scope, request.organization!.id, account);
  const { again } = request;
  return {
    title: scope.t(`payments.account.${act}.title`, { label }),
    breadcrumbs: [
      { label: scope.t('payments.accounts.title'), href: base(request) },
      { label, href: `${base(request)}/${account}` },
    ],
    text: scope.t(`payments.account.${act}.text`),
    consequences: [],
    action: request.path,
    hidden: [],
    errors: errorSummary(again?.errors, again?.problem),
    fields: [],
    submit: scope.t(`payments.account.${act}.submit`),
    tone,
    cancelHref: `${base(request)}/${account}`,
  };
}
