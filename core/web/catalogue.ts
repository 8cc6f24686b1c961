import type { Page } from '../kernel/pages/page.ts';
import { messagePages } from './admin/messages/index.ts';
import { paymentAdminPages } from './admin/payments/index.ts';
import { shellPages } from './admin/shell/index.ts';
import { payInstructionsPage, payPage, payReturnPage } from './storefront/pay.page.ts';
import type { Endpoint } from './api/endpoint.ts';
import { paymentEndpoints } from './api/payments/index.ts';

/** Every page of core, by area. */
export const CORE_PAGES: readonly Page[] = [
  ...shellPages,
  ...paymentAdminPages,
  ...messagePages,
] as readonly unknown[] as Page[];

/** Every operation of the REST contract, by noun. */
export const CORE_ENDPOINTS: readonly Endpoint[] = [...paymentEndpoints] as readonly unknown[] as Endpoint[];
