import { createPrivateKey, X509Certificate } from 'node:crypto';
import { defineSettings, MembershipMapping, type SettingsDefinition } from 'eventportal/sdk';
import { z } from 'zod';

const attribute = (title: string, help?: string) =>
  z
    .string()
    .trim()
    .max(300)
    .optional()
    .meta({ title, ...(help !== undefined && { help }) });

const Schema = z.strictObject({
  idpIssuer: z.string().trim().max(500).optional().meta({ title: 'sign-in-saml.settings.issuer' }),
  entryPoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ title: 'sign-in-saml.settings.entry_point', help: 'sign-in-saml.settings.entry_point_help' }),
  certificate: z.string().trim().max(20_000).optional().meta({
    title: 'sign-in-saml.settings.certificate',
    help: 'sign-in-saml.settings.certificate_help',
    widget: 'textarea',
    rows: 6,
  }),
  signed: z
    .enum(['assertion', 'response', 'both'])
    .default('assertion')
    .meta({
      title: 'sign-in-saml.settings.signed',
      labels: {
        assertion: 'sign-in-saml.settings.signed_assertion',
        response: 'sign-in-saml.settings.signed_response',
        both: 'sign-in-saml.settings.signed_both',
      },
    }),
  privateKey: z.string().max(20_000).refine(isPrivateKey, 'sign-in-saml.errors.no_key').optional().meta({
    title: 'sign-in-saml.settings.private_key',
    help: 'sign-in-saml.settings.private_key_help',
    widget: 'secret',
    multiline: true,
  }),
  logoutUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ title: 'sign-in-saml.settings.logout_url', help: 'sign-in-saml.settings.logout_url_help' }),
  decryptionKey: z.string().max(20_000).refine(isPrivateKey, 'sign-in-saml.errors.no_key').optional().meta({
    title: 'sign-in-saml.settings.decryption_key',
    help: 'sign-in-saml.settings.decryption_key_help',
    widget: 'secret',
    multiline: true,
  }),
  ownCertificates: z
    .string()
    .trim()
    .max(20_000)
    .refine(areCertificates, 'sign-in-saml.errors.no_certificate')
    .optional()
    .meta({
      title: 'sign-in-saml.settings.own_certificates',
      help: 'sign-in-saml.settings.own_certificates_help',
      widget: 'textarea',
      rows: 6,
    }),
  vouchesForAddresses: z
    .boolean()
    .default(true)
    .meta({ title: 'sign-in-saml.settings.vouches', help: 'sign-in-saml.settings.vouches_help' }),
  newAccounts: z
    .enum(['as-the-site', 'always', 'never'])
    .default('as-the-site')
    .meta({
      title: 'sign-in-saml.settings.new_accounts',
      labels: {
        'as-the-site': 'sign-in-saml.settings.as_the_site',
        always: 'sign-in-saml.settings.always',
        never: 'sign-in-saml.settings.never',
      },
    }),
  idAttribute: attribute('sign-in-saml.settings.id_attribute', 'sign-in-saml.settings.id_attribute_help'),
  emailAttribute: attribute('sign-in-saml.settings.email_attribute', 'sign-in-saml.settings.attribute_help'),
  nameAttribute: attribute('sign-in-saml.settings.name_attribute', 'sign-in-saml.settings.attribute_help'),
  groupsAttribute: z
    .string()
    .trim()
    .max(300)
    .default('groups')
    .meta({ title: 'sign-in-saml.settings.groups_attribute', group: 'sign-in-saml.settings.teams' }),
  mapping: MembershipMapping.default('').meta({
    title: 'sign-in-saml.settings.mapping',
    help: 'sign-in-saml.settings.mapping_help',
    widget: 'textarea',
    rows: 6,
  }),
});

export type SamlSettings = z.output<typeof Schema>;

/** Each provider has a form of its own. */
export function settingsOf({ id, label }: { id: string; label: string }): SettingsDefinition<SamlSettings> {
  return defineSettings({ id: `sign-in-saml.${id}`, name: label, level: 'site', schema: Schema });
}

function isPrivateKey(text: string): boolean {
  return text.trim() === '' || holds(() => createPrivateKey(text));
}

function areCertificates(text: string): boolean {
  const blocks = text.split(/(?<=-----END CERTIFICATE-----)/).filter((block) => block.trim() !== '');
  return blocks.every((block) => holds(() => new X509Certificate(block.trim())));
}

function holds(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
