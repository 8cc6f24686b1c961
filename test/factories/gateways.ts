import { z } from 'zod';
import type { PaymentGateway, PaymentSnapshot } from '../../core/kernel/capabilities/gateway.ts';

/** A provider that takes the money at once and gives back what it is asked for: where payments are not what is tested. */
export function promptGateway(): PaymentGateway {
  const charges = new Map<string, PaymentSnapshot>();
  return {
    id: 'fake',
    capabilities: { capture: ['now'], refunds: 'partial', currencies: 'any' },
    start: async (_cx, { key, amount }) => {
      charges.set(key, { ref: key, state: 'captured', authorized: amount, captured: amount, refunds: [] });
      return { snapshot: charges.get(key)!, next: { kind: 'none' } };
    },
    inspect: async (_cx, ref) => charges.get(ref)!,
    refund: async (_cx, ref, amount, key) => {
      const refund = { ref: `re_${key}`, key, amount, state: 'succeeded' as const };
      const charge = charges.get(ref)!;
      charges.set(ref, { ...charge, refunds: [...charge.refunds.filter((each) => each.key !== key), refund] });
      return refund;
    },
  };
}

/** Gateways as plugins would have registered them, each by a plugin of its own name and without settings. */
export function gatewaysOf(...gateways: readonly PaymentGateway[]) {
  return new Map(gateways.map((gateway) => [gateway.id, { pluginId: gateway.id, gateway, settings: z.object({}) }]));
}
