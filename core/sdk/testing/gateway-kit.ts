import { describe, it } from 'vitest';
import type { PaymentGateway } from '../../kernel/capabilities/gateway.ts';
import { benchOf, type Case } from './gateway-kit/bench.ts';
import { disputeCases } from './gateway-kit/disputes.ts';
import { failureCases } from './gateway-kit/failures.ts';
import type { FakeProvider } from './gateway-kit/fake-provider.ts';
import { payingCases } from './gateway-kit/paying.ts';
import { refundCases } from './gateway-kit/refunds.ts';
import { reportCases } from './gateway-kit/reports.ts';
import { splitCases } from './gateway-kit/splits.ts';
import { startingCases } from './gateway-kit/starting.ts';
import { transferCases } from './gateway-kit/transfers.ts';
import { webhookCases } from './gateway-kit/webhooks.ts';

export type { FakeProvider } from './gateway-kit/fake-provider.ts';

/** Checks the gateway contract. A gateway that passes works with core in every case that the kit knows. */
export function describeGateway<S>(gateway: PaymentGateway<S>, provider: FakeProvider<S>): void {
  describe(`the gateway ${gateway.id}`, () => {
    for (const { name, run } of gatewayCases(gateway, provider)) it(name, run);
  });
}

/** The same as a list, each case with a provider that knows nothing yet: for who checks the kit itself. */
export function gatewayCases<S>(gateway: PaymentGateway<S>, provider: FakeProvider<S>): readonly Case[] {
  const bench = benchOf(gateway, provider);
  const parts = [startingCases, payingCases, refundCases, disputeCases, transferCases, splitCases];
  parts.push(reportCases, webhookCases, failureCases);
  return parts
    .flatMap((cases) => cases(bench))
    .map(({ name, run }) => ({
      name,
      async run() {
        bench.logged.length = 0;
        provider.reset();
        await run();
      },
    }));
}
