import { expect } from 'vitest';
import { verifyLedger } from '../../core/modules/ledger/index.ts';
import type { TestSite } from './test-site.ts';

/** Whatever a suite did: the ledger says the same as its orders, payments, refunds and gift cards. */
export async function ledgerAgrees(site: TestSite): Promise<void> {
  const { differences, unbalanced } = await verifyLedger(site.scope());
  expect({ differences, unbalanced }).toEqual({ differences: [], unbalanced: [] });
}
