import { invitationEndpoints } from './invitation-endpoints.ts';
import { memberEndpoints } from './member-endpoints.ts';
import { ownershipEndpoints } from './ownership-endpoints.ts';
import { roleEndpoints } from './role-endpoints.ts';
import { organizationNounEndpoints } from './organization-endpoints.ts';

export const organizationEndpoints = [
  ...organizationNounEndpoints,
  ...memberEndpoints,
  ...roleEndpoints,
  ...invitationEndpoints,
  ...ownershipEndpoints,
];
