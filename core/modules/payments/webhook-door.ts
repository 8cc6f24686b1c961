import { Batcher } from '../../kernel/batcher.ts';
import { GatewayError, type RawRequest } from '../../kernel/capabilities/gateway.ts';
import { DomainError } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { countRefusals, type Refused } from './count-refusals.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { SiteAccount } from './site-account.entity.ts';
import { takeWebhook } from './receive-webhook.ts';
import type { RefusalReason } from './webhook-refusal.entity.ts';

/** Where providers report to: `read` is asked for the body only once it is known that there is such an account. */
export interface WebhookDoor {
  hear(scope: Scope, accountId: string, read: () => Promise<RawRequest>): Promise<void>;
  /** Once all that was refused until now is counted: nobody who is refused waits for that. */
  counted(): Promise<void>;
}

const MOST_TOGETHER = 128;
const MOST_COUNTED = 10_000;
/** Refusals are counted once none has come for so long, or so few times that. */
const PAUSE_MS = 100;

/**
 * The door of a site. Anybody may knock, as often as they like, so what is refused is cheap: accounts are looked up and
 * refusals counted together with those that come in the meantime, and nothing else of a refused webhook is kept.
 */
export function webhookDoor(): WebhookDoor {
  const accounts = new Batcher<Knock, GatewayAccount | SiteAccount | undefined>(findAccounts, { most: MOST_TOGETHER });
  const refusals = new Batcher<Refused & { scope: Scope }, void>(countTogether, {
    ...{ most: MOST_COUNTED, pauseMs: PAUSE_MS },
  });
  let counted: Promise<void> = Promise.resolve();

  const hear: WebhookDoor['hear'] = async (scope, accountId, read) => {
    const account = isId(accountId) ? await accounts.call({ scope, accountId }) : undefined;
    try {
      if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
      await takeWebhook(scope, account, await read());
    } catch (error) {
      const reason = reasonOf(error);
      const about = account && { id: account.id, organizationId: organizationOf(account) };
      if (reason)
        counted = refusals.call({ scope, account: about, reason }).catch((cause: unknown) => uncounted(scope, cause));
      throw error;
    }
  };
  return { hear, counted: () => counted };
}

interface Knock {
  readonly scope: Scope;
  readonly accountId: string;
}

// What is refused at an account of the site is nobody's else.
function organizationOf(account: GatewayAccount | SiteAccount): string | null {
  return account instanceof SiteAccount ? null : account.organizationId;
}

async function findAccounts(
  knocks: readonly Knock[],
): Promise<PromiseSettledResult<GatewayAccount | SiteAccount | undefined>[]> {
  const em = knocks[0]!.scope.em.fork();
  const ids = [...new Set(knocks.map(({ accountId }) => accountId.toLowerCase()))];
  const own = await em.find(GatewayAccount, { id: { $in: ids } }, { populate: ['siteAccount'] });
  const missing = ids.filter((id) => !own.some((account) => account.id === id));
  const ofSite = missing.length === 0 ? [] : await em.find(SiteAccount, { id: { $in: missing } });
  const found = new Map([...own, ...ofSite].map((account) => [account.id, account]));
  return knocks.map(({ accountId }) => ({ status: 'fulfilled', value: found.get(accountId.toLowerCase()) }));
}

async function countTogether(refused: readonly (Refused & { scope: Scope })[]): Promise<PromiseSettledResult<void>[]> {
  await countRefusals(refused[0]!.scope, refused);
  return refused.map(() => ({ status: 'fulfilled', value: undefined }));
}

const REASONS: Readonly<Record<string, RefusalReason>> = {
  'gateway_account.not_found': 'unknown_account',
  'webhook.bad_signature': 'forged',
  'webhook.stale': 'stale',
  'webhook.not_supported': 'not_supported',
  'http.too_large': 'oversized',
};

/** Undefined: it was no fault of the sender's. */
function reasonOf(error: unknown): RefusalReason | undefined {
  if (!(error instanceof DomainError)) return undefined;
  if (error.code !== 'webhook.refused') return REASONS[error.code];
  return error.cause instanceof GatewayError && error.cause.code === 'misconfigured' ? 'not_set_up' : 'unreadable';
}

function uncounted(scope: Scope, error: unknown): void {
  scope.log.warn('webhook.refusal_not_counted', { error });
}
