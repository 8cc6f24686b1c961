import { ownEndpoints } from './own-endpoints.ts';
import { siteAccountEndpoints } from './site-account-endpoints.ts';
import { sitePayoutEndpoints } from './site-endpoints.ts';

export const payoutEndpoints = [...ownEndpoints, ...sitePayoutEndpoints, ...siteAccountEndpoints];
