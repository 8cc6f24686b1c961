import { createMemoryCache } from '../../core/kernel/capabilities/memory-cache.ts';
import type { SignInProvider } from '../../core/kernel/capabilities/sign-in.ts';
import { clockFrom } from '../../core/kernel/clock.ts';
import type { SettingsDefinition } from '../../core/kernel/settings/settings.ts';
import type { SettingsStore } from '../../core/kernel/settings/store.ts';
import type { Plugin } from '../../core/kernel/plugins/define.ts';
import { registeredBy } from '../../core/sdk/testing/index.ts';
import { accountPages } from '../../core/web/account/index.ts';
import { sitePages } from '../../core/web/storefront/site-pages.ts';
import { testPortal, type Portal } from './portal.ts';
import { testSite, type TestSite } from './test-site.ts';
import { wanderer, type Wanderer } from './wanderer.ts';

export interface ProviderSite {
  readonly site: TestSite;
  readonly portal: Portal;
  /** The site's public address. */
  readonly url: string;
  /** A browser that has never been anywhere. */
  browser(): Wanderer;
  save(settings: string, values: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

/** A site with a plugin for signing in, over HTTP. */
export async function providerSite(...plugins: readonly Plugin[]): Promise<ProviderSite> {
  const loaded = registeredBy(...plugins);
  const signIn = new Map<string, SignInProvider>([...loaded.signIn].map(([id, { value }]) => [id, value]));
  // Counts by the site's clock, so that a test may begin more ways than one minute allows.
  const cache = createMemoryCache({ clock: clockFrom(() => site.clock.now().getTime()) });
  const site: TestSite = await testSite({ capabilities: { signIn, cache } });
  const portal = await testPortal(site, { pages: [...sitePages, ...accountPages] });
  const { url } = site.site;
  return {
    site,
    portal,
    url,
    browser: () => wanderer({ [url]: portal.origin }),
    async save(id, values) {
      const definition = loaded.settings.get(id)!.value as SettingsDefinition<unknown>;
      await site
        .scope()
        .tx((tx) => (site.parts.settings as SettingsStore).write(tx, definition, 'site', { ...values }));
    },
    async close() {
      await portal.close();
      await site.close();
    },
  };
}
