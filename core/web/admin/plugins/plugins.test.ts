import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkInput } from '../../../kernel/config/load.ts';
import { Hooks } from '../../../kernel/hooks/registry.ts';
import { silentLogger } from '../../../kernel/log.ts';
import { loadPlugins } from '../../../kernel/plugins/load.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { ShowView } from '../../../render/contract/index.ts';
import { pluginPages } from './plugins.page.ts';

const scope = { t: (key: string) => key } as unknown as Scope;
const request = {
  query: {},
  rawQuery: '',
  path: '/admin/plugins',
  method: 'GET',
  ip: '::1',
  queryAll: () => [],
  cookies: { get: () => undefined },
  files: {},
} as const;

async function pages() {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const config = await checkInput({ plugins: ['./test/fixtures/plugins/acme'] }, root);
  return pluginPages(loadPlugins({ ...config, leftOut: ['shop'] }, new Hooks(silentLogger)));
}

describe('the pages of plugins', () => {
  it('list what runs and what is switched off', async () => {
    const reply = await (await pages())[0]!.show(scope, {}, request);
    const text = JSON.stringify(reply);
    expect(text).toContain('/admin/plugins/acme');
    expect(text).toContain('plugins.state.off');
  });

  it('show what a plugin adds, where it takes part, and which hosts it brings into browsers', async () => {
    const reply = await (await pages())[1]!.show(scope, { plugin: 'acme' } as never, request);
    const model = ('model' in reply ? reply.model : {}) as ShowView;
    const text = JSON.stringify(model);
    for (const said of [
      'POST /p/acme/hear',
      'acme.sweep-daily (30 3 * * *)',
      'order.fees',
      'acme.tell-crm',
      'https://js.acme.test',
      'plugins.healthy',
    ]) {
      expect(text).toContain(said);
    }
    expect(model.actions).toEqual([{ label: 'plugins.settings', href: '/admin/settings/acme', icon: 'settings' }]);
  });

  it('know no others', async () => {
    const unknown = (await pages())[1]!.show(scope, { plugin: 'shop' } as never, request);
    await expect(unknown).rejects.toMatchObject({ code: 'plugin.not_found', status: 404 });
  });
});
