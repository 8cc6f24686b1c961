import { invitationEndpoints } from './invitation-endpoints.ts';
import { logoEndpoints } from './logo-endpoints.ts';
import { memberEndpoints } from './member-endpoints.ts';
import { ownershipEndpoints } from './ownership-endpoints.ts';
import { roleEndpoints } from './role-endpoints.ts';
import { verificationEndpoints } from './verification-endpoints.ts';
import { organizationNounEndpoints } from './organization-endpoints.ts';

export const organizationEndpoints = [
  ...organizationNounEndpoints,
  ...logoEndpoints,
  ...memberEndpoints,
  ...roleEndpoints,
  ...invitationEndpoints,
  ...ownershipEndpoints,
  ...verificationEndpoints,
];
