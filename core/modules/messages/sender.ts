import { z } from 'zod';
import type { Scope } from '../../kernel/scope/scope.ts';
import { defineSettings } from '../../kernel/settings/settings.ts';
import { organizationById } from '../organizations/index.ts';

export const mailSettings = defineSettings({
  id: 'core.mail',
  level: 'site',
  schema: z.object({
    /** All mails come from here; answers go to the organization. */
    fromAddress: z
      .union([z.email(), z.literal('')])
      .default('')
      .meta({ title: 'messages.settings.from_address', help: 'messages.settings.from_address_help' }),
  }),
});

/** Who a mail is from: the organization's name at the site's address. */
export async function senderOf(scope: Scope, organizationId?: string): Promise<{ name: string; address: string }> {
  const { fromAddress } = await scope.settings.get(mailSettings);
  const organization = organizationId ? await organizationById(scope, organizationId) : undefined;
  return {
    name: organization?.name ?? scope.site.name,
    address: fromAddress || `tickets@${new URL(scope.site.url).hostname}`,
  };
}
