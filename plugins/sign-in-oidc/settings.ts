import { defineSettings, MembershipMapping, type SettingsDefinition } from 'eventportal/sdk';
import { z } from 'zod';

const Schema = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ title: 'sign-in-oidc.settings.issuer', help: 'sign-in-oidc.settings.issuer_help' }),
  clientId: z.string().trim().max(500).optional().meta({ title: 'sign-in-oidc.settings.client_id' }),
  clientSecret: z.string().max(2000).optional().meta({
    title: 'sign-in-oidc.settings.client_secret',
    help: 'sign-in-oidc.settings.client_secret_help',
    widget: 'secret',
  }),
  scopes: z.string().trim().max(500).default('openid email profile').meta({ title: 'sign-in-oidc.settings.scopes' }),
  vouchesForAddresses: z
    .boolean()
    .default(false)
    .meta({ title: 'sign-in-oidc.settings.vouches', help: 'sign-in-oidc.settings.vouches_help' }),
  newAccounts: z
    .enum(['as-the-site', 'always', 'never'])
    .default('as-the-site')
    .meta({
      title: 'sign-in-oidc.settings.new_accounts',
      labels: {
        'as-the-site': 'sign-in-oidc.settings.as_the_site',
        always: 'sign-in-oidc.settings.always',
        never: 'sign-in-oidc.settings.never',
      },
    }),
  groupsClaim: z.string().trim().max(200).default('groups').meta({
    title: 'sign-in-oidc.settings.groups_claim',
    help: 'sign-in-oidc.settings.groups_claim_help',
    group: 'sign-in-oidc.settings.teams',
  }),
  mapping: MembershipMapping.default('').meta({
    title: 'sign-in-oidc.settings.mapping',
    help: 'sign-in-oidc.settings.mapping_help',
    widget: 'textarea',
    rows: 6,
  }),
});

export type OidcSettings = z.output<typeof Schema>;

/** Each provider has a form of its own, with its own secret. */
export function settingsOf({ id, label }: { id: string; label: string }): SettingsDefinition<OidcSettings> {
  return defineSettings({ id: `sign-in-oidc.${id}`, name: label, level: 'site', schema: Schema });
}
