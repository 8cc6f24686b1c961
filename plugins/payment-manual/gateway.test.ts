import { describeGateway, gatewayCases, type FakeProvider } from 'eventportal/sdk/testing';
import { expect, it } from 'vitest';
import { manual } from './gateway.ts';

const provider: FakeProvider<unknown> = { reset: () => {}, settings: {}, fetch, secrets: ['buyer@example.org'] };

describeGateway(manual, provider);

it('is caught where it says that money was handed out which nobody handed out', async () => {
  const hasty = {
    ...manual,
    refund: async (...asked: Parameters<NonNullable<typeof manual.refund>>) => {
      const told = await manual.refund!(...asked);
      return { ...told, state: 'succeeded' as const };
    },
  };
  const name = 'refunds by hand: are on their way until somebody says that the money is out';
  const one = gatewayCases(hasty, provider).find((each) => each.name === name);
  await expect(one!.run()).rejects.toThrow();
});
