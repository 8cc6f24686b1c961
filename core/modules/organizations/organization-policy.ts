import { z } from 'zod';
import { defineSettings } from '../../kernel/settings/settings.ts';

/** Who may begin with organizing on this site, and what the site's admins want to see first. */
export const organizationPolicy = defineSettings({
  id: 'core.organizations',
  level: 'site',
  schema: z.strictObject({
    createdBy: z
      .enum(['everybody', 'admins'])
      .default('everybody')
      .meta({
        title: 'organizations.policy.created_by.label',
        labels: {
          everybody: 'organizations.policy.created_by.everybody',
          admins: 'organizations.policy.created_by.admins',
        },
      }),
    /** `reviewed`: events of organizations that are not verified wait for an admin; `verified`: there are none. */
    publishing: z
      .enum(['free', 'reviewed', 'verified'])
      .default('free')
      .meta({
        title: 'organizations.policy.publishing.label',
        labels: {
          free: 'organizations.policy.publishing.free',
          reviewed: 'organizations.policy.publishing.reviewed',
          verified: 'organizations.policy.publishing.verified',
        },
      }),
  }),
});
