import { organizationPayoutEndpoints } from './organization-endpoints.ts';
import { ownEndpoints } from './own-endpoints.ts';
import { payeeEndpoints } from './payee-endpoints.ts';
import { siteAccountEndpoints } from './site-account-endpoints.ts';
import { sitePayoutEndpoints } from './site-endpoints.ts';

export const payoutEndpoints = [
  ...[...ownEndpoints, ...payeeEndpoints, ...sitePayoutEndpoints],
  ...[...organizationPayoutEndpoints, ...siteAccountEndpoints],
];
