import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { InvalidInput, DomainError } from '../../kernel/errors.ts';
import type { GatewayContext, PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import type { RegisteredGateway } from '../../kernel/capabilities/capabilities.ts';
import { newId } from '../../kernel/ids.ts';
import { seal, unseal } from '../../kernel/seal.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { GatewayAccount } from './gateway-account.entity.ts';
import { SiteAccount } from './site-account.entity.ts';

const DEADLINE_MS = 20_000;
/** A schema may name its own sentence. */
const A_KEY = /^[a-z][\w-]*(\.[\w-]+)+$/;

export const SaveGatewayAccount = z.strictObject({
  organizationId: z.uuid(),
  gateway: z.string().min(1).max(80),
  label: z.string().trim().min(1).max(120),
  mode: z.enum(['test', 'live']),
  enabled: z.boolean().default(true),
  settings: z.record(z.string(), z.unknown()).default({}),
});
export type SaveGatewayAccount = z.output<typeof SaveGatewayAccount>;

/** Adds a way to pay to an organization. Its settings are checked by the gateway's schema and sealed. */
export async function createGatewayAccount(scope: Scope, input: SaveGatewayAccount): Promise<{ id: string }> {
  refuseImpersonated(scope);
  const settings = fitting(scope, input, input.settings);
  const id = newId();
  await scope.tx(async (tx) => {
    const position = await tx.em.count(GatewayAccount, { organizationId: input.organizationId });
    tx.em.persist(
      tx.em.create(GatewayAccount, {
        id,
        organizationId: input.organizationId,
        gateway: input.gateway,
        label: input.label,
        mode: input.mode,
        enabled: input.enabled,
        settingsSealed: sealed(scope, settings),
        position,
        createdAt: tx.clock.now(),
      }),
    );
    tx.audit('gateway_account.created', subject(id, input.organizationId, input.label), { after: shown(input) });
  });
  return { id };
}

/** Changes an account; settings that are left out keep their value, and null takes one away. */
export async function updateGatewayAccount(
  scope: Scope,
  { id, version, ...input }: SaveGatewayAccount & { id: string; version: number | undefined },
): Promise<void> {
  refuseImpersonated(scope);
  await scope.tx(async (tx) => {
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    const account = await tx.em.findOne(GatewayAccount, { id, organizationId: input.organizationId }, lock);
    if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
    await refuseStale(tx, { kind: 'gateway_account', id }, account.version, version);
    if (account.siteAccount) refuseOfSite(account, input);
    const given = Object.fromEntries(
      Object.entries(input.settings).filter(([, value]) => value !== '' && value !== undefined),
    );
    const before = { label: account.label, mode: account.mode, enabled: account.enabled };
    const merged = Object.entries({ ...opened(scope, account), ...given }).filter(([, value]) => value !== null);
    const kept = { gateway: account.gateway, mode: input.mode };
    if (!account.siteAccount) account.settingsSealed = sealed(scope, fitting(scope, kept, Object.fromEntries(merged)));
    Object.assign(account, { label: input.label, mode: input.mode, enabled: input.enabled });
    tx.audit('gateway_account.changed', subject(id, account.organizationId, account.label), {
      before,
      after: { ...shown(input), ...(Object.keys(given).length > 0 && { settings: Object.keys(given).join(', ') }) },
    });
  });
}

/** The gateway of an account with all that its calls are given. */
export async function openAccount(
  scope: Scope,
  accountId: string,
): Promise<{ account: GatewayAccount; gateway: PaymentGateway; cx: GatewayContext<unknown> }> {
  const account = await scope.em.findOne(GatewayAccount, accountId, { populate: ['siteAccount'] });
  if (!account) throw new DomainError('gateway_account.not_found', { status: 404 });
  return { account, ...openGateway(scope, settingsOf(account)) };
}

/** Where the settings of an account stand: the site's, where it leads to one. That has to be populated. */
export function settingsOf(account: GatewayAccount): GatewayAccount | SiteAccount {
  return account.siteAccount?.unwrap() ?? account;
}

/** A gateway with the settings of an organization's account, or of the site's. */
export function openGateway(
  scope: Scope,
  account: GatewayAccount | SiteAccount,
): { gateway: PaymentGateway; cx: GatewayContext<unknown> } {
  const { gateway, settings: schema } = registeredGateway(scope, account.gateway);
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const cx: GatewayContext<unknown> = {
    settings: checked(scope, schema, opened(scope, account)),
    mode: account.mode,
    signal,
    fetch: loggedFetch(scope, account.gateway, signal),
    log: (event, facts) => scope.log.info(event, { gateway: account.gateway, ...facts }),
  };
  return { gateway, cx };
}

// Who could change its settings could have the site pay out what never came to it.
function refuseOfSite(account: GatewayAccount, { label, mode, settings }: SaveGatewayAccount): void {
  if (label === account.label && mode === account.mode && Object.keys(settings).length === 0) return;
  throw new DomainError('gateway_account.of_site', { status: 409, params: { label: account.label } });
}

/** The settings of an account for its form; secrets are told only as set or not. None of what leads to the site's. */
export function accountSettings(scope: Scope, account: GatewayAccount | SiteAccount): Record<string, unknown> {
  return opened(scope, account);
}

export function registeredGateway(scope: Pick<Scope, 'capabilities'>, id: string): RegisteredGateway {
  const registered = scope.capabilities.gateways.get(id);
  if (!registered) throw new DomainError('gateway.not_installed', { status: 409, params: { gateway: id } });
  return registered;
}

/** Settings that an account of this mode can be used with. */
export function fitting(
  scope: Scope,
  { gateway: id, mode }: Pick<SaveGatewayAccount, 'gateway' | 'mode'>,
  given: unknown,
): Record<string, unknown> {
  const { gateway, settings: schema } = registeredGateway(scope, id);
  const settings = checked(scope, schema, given);
  const fault = gateway.faultOf?.(settings, mode);
  if (!fault) return settings;
  throw new InvalidInput([{ field: `settings.${fault.field}`, code: 'field.invalid', message: scope.t(fault.text) }]);
}

function checked(scope: Scope, schema: z.ZodType, settings: unknown): Record<string, unknown> {
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  throw new InvalidInput(
    parsed.error.issues.map((issue) => ({
      field: ['settings', ...issue.path].join('.'),
      code: issue.code,
      message: A_KEY.test(issue.message) ? scope.t(issue.message) : issue.message,
    })),
  );
}

export function sealed(scope: Scope, settings: object): string {
  return seal(scope.site.key('gateway-accounts'), JSON.stringify(settings));
}

function opened(scope: Scope, account: GatewayAccount | SiteAccount): Record<string, unknown> {
  // What leads to an account of the site has none of its own.
  if (account.settingsSealed === '') return {};
  return JSON.parse(unseal(scope.site.key('gateway-accounts'), account.settingsSealed)) as Record<string, unknown>;
}

// Bodies and headers hold secrets and personal data: only the fact of the call is written down.
function loggedFetch(scope: Scope, gateway: string, signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const started = performance.now();
    const facts = { gateway, host: url.host, method: init?.method ?? 'GET' };
    const response = await fetch(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal,
    });
    scope.log.info('gateway.called', {
      ...facts,
      status: response.status,
      ms: Math.round(performance.now() - started),
    });
    return response;
  };
}

function subject(id: string, organizationId: string, label: string) {
  return { kind: 'gateway_account', id, organizationId, label };
}

function shown({ gateway, label, mode, enabled }: Pick<SaveGatewayAccount, 'gateway' | 'label' | 'mode' | 'enabled'>) {
  return { gateway, label, mode, enabled };
}
