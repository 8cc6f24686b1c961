import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { FeeRow } from '../../../modules/fees/index.ts';
import { accountSettings, type GatewayAccount } from '../../../modules/payments/index.ts';
import { nodeOf, shapeOf } from '../../forms/schema-node.ts';
import { Id } from '../schemas.ts';
import { Fee, feeJson } from '../taxes/fee-json.ts';

const Plain = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]);

export const GatewayAccountJson = z
  .strictObject({
    id: Id,
    gateway: z
      .string()
      .meta({ description: 'The plugin that speaks with the provider.', examples: ['payment-manual'] }),
    label: z.string().meta({ description: 'What buyers read when they choose how to pay.', examples: ['Credit card'] }),
    mode: z.enum(['test', 'live']),
    enabled: z.boolean().meta({ description: 'Whether buyers are offered it.' }),
    settings: z.record(z.string(), Plain).meta({ description: 'Those that are no secrets.' }),
    secrets: z
      .array(z.string())
      .meta({ description: 'Settings that are set and are never told.', examples: [['secret']] }),
    fee: Fee.nullable().meta({ description: 'What paying this way costs.' }),
    ofSite: z
      .boolean()
      .meta({ description: 'Its money comes to the site, which pays it out; only `enabled` can be changed.' }),
    webhookUrl: z.url().meta({ description: 'Where the provider reports to.' }),
    version: z.int(),
  })
  .meta({ id: 'GatewayAccount' });

export function accountJson(
  scope: Scope,
  account: GatewayAccount,
  fees: ReadonlyMap<string, FeeRow>,
): z.input<typeof GatewayAccountJson> {
  const { id, gateway, label, mode, enabled, version } = account;
  const fee = fees.get(id);
  return {
    ...{ id, gateway, label, mode, enabled, version, ...told(scope, gateway, accountSettings(scope, account)) },
    fee: fee ? feeJson(fee) : null,
    ofSite: Boolean(account.siteAccount),
    webhookUrl: `${scope.site.url}/webhooks/${id}`,
  };
}

/** Only what the gateway's schema knows, and says by itself that it is no secret, is told. */
export function told(scope: Scope, gateway: string, stored: Readonly<Record<string, unknown>>) {
  const schema = scope.capabilities.gateways.get(gateway)?.settings;
  const fields = schema ? shapeOf(nodeOf(schema)) : {};
  const isSecret = (name: string) => ['secret', 'password'].includes(nodeOf(fields[name]!).meta.widget ?? '');
  const known = Object.keys(fields).filter((name) => (stored[name] ?? null) !== null);
  const settings: Record<string, z.input<typeof Plain>> = {};
  for (const name of known.filter((each) => !isSecret(each))) {
    const plain = Plain.safeParse(stored[name]);
    if (plain.success) settings[name] = plain.data;
  }
  return { settings, secrets: known.filter(isSecret) };
}
