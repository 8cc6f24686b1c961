import type { SettingsReader } from '../../kernel/settings/settings.ts';

/** What an address is wanted for: an account or another address of one, an order, an account from outside. */
export type EmailUse = 'registration' | 'order' | 'provider';

declare module '../../kernel/hooks/points.ts' {
  interface Filters {
    /**
     * Whether something is wrong with an address that somebody wants to use, right after the block list let it pass.
     * `doubt` is a code of a sentence: the site's setting says whether it refuses or is noted for staff; it is not asked
     * where that is off. Lenient, so that a check that fails keeps nobody from buying; no network, only the address and
     * the plugin's own settings.
     */
    'email.check': {
      value: { readonly doubt?: string };
      about: { readonly email: string; readonly use: EmailUse; readonly settings: SettingsReader };
    };
  }
}
