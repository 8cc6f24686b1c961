import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { checkInput } from '../config/load.ts';
import { PACKAGE_ROOT } from '../config/package.ts';
import { DomainError } from '../errors.ts';
import { Hooks } from '../hooks/registry.ts';
import { silentLogger } from '../log.ts';
import { page } from '../pages/page.ts';
import type { Scope } from '../scope/scope.ts';
import { definePlugin, type Plugin, type PluginDefinition, type Registrar } from './define.ts';
import { foldersOf, localeSources, pluginMigrations } from './folders.ts';
import { bootPlugins, shutdownPlugins } from './lifecycle.ts';
import { loadPlugins } from './load.ts';

const ACME = './test/fixtures/plugins/acme';
const root = new URL('./nowhere/', import.meta.url);
const scope = {} as Scope;

function plugin(id: string, parts: Partial<PluginDefinition<z.ZodType>> = {}): Plugin {
  const base = { version: '1.0.0', requires: { eventportal: '*' }, scope: 'site' as const, config: z.unknown(), root };
  return definePlugin({ register: () => undefined, ...base, id, ...parts })();
}

const load = (...plugins: Plugin[]) => loadPlugins({ plugins, leftOut: [] }, new Hooks(silentLogger));

async function acme(config: object = {}): Promise<readonly Plugin[]> {
  return (await checkInput({ plugins: [[ACME, config]] }, PACKAGE_ROOT)).plugins;
}

describe('a third-party plugin in a folder', () => {
  it('hears only the facts that it asked for', () => {
    const when = (payload: unknown) => (payload as { code: string }).code === 'A';
    const { hooks } = load(
      plugin('acme', {
        register: (ep) => ep.hooks.on('order.confirmed' as never, 'acme.hear', async () => undefined, { when }),
      }),
    );
    const heard = (code: string) => hooks.subscribers('order.confirmed' as never, { code } as never);
    expect([heard('A').length, heard('B').length]).toEqual([1, 0]);
  });

  it('adds something at every place there is', async () => {
    const loaded = load(...(await acme({ feeMinor: 50, replaceOwn: true })));

    expect(loaded.gateways.get('acme')).toMatchObject({ pluginId: 'acme', gateway: { id: 'acme' } });
    expect(loaded.mailer?.value.id).toBe('acme-mail');
    expect(loaded.sms?.value.id).toBe('acme-sms');
    expect(loaded.push?.value.id).toBe('acme-push');
    expect(loaded.search?.value.id).toBe('acme-search');
    expect(loaded.captcha?.value.id).toBe('acme-captcha');
    expect(loaded.rates?.value.id).toBe('acme-rates');
    expect([...loaded.signIn.keys()]).toEqual(['acme']);
    expect(Object.entries(loaded.makers).map(([what, made]) => [what, made?.pluginId])).toEqual([
      ['storage', 'acme'],
      ['cache', 'acme'],
      ['queue', 'acme'],
      ['pdf', 'acme'],
    ]);
    expect(loaded.hooks.list()).toEqual([
      { kind: 'filter', at: 'order.fees', pluginId: 'acme', order: 10 },
      { kind: 'filter', at: 'checkout.steps', pluginId: 'acme', order: 0 },
      { kind: 'filter', at: 'order.checking', pluginId: 'acme', order: 0 },
      { kind: 'filter', at: 'page.model', pluginId: 'acme', order: 0 },
      { kind: 'action', at: 'order.placing', pluginId: 'acme', order: 0 },
      { kind: 'event', at: 'order.confirmed', pluginId: 'acme', order: 0, subscriber: 'acme.tell-crm' },
    ]);
    expect([...loaded.jobs.keys()]).toEqual(['acme.tell-crm', 'acme.sweep']);
    expect([...loaded.schedules.keys()]).toEqual(['acme.sweep-daily']);
    expect([...loaded.settings.keys()]).toEqual(['acme']);
    expect(loaded.adminPages.map(({ value }) => value.path)).toEqual([
      '/admin/plugins/acme/report',
      '/admin/o/:org/plugins/acme/notes',
    ]);
    expect(loaded.pages.map(({ value }) => value.path)).toEqual(['/p/acme/thanks/:name']);
    expect(loaded.routes.map(({ value }) => `${value.method} ${value.path}`)).toEqual(['POST /p/acme/hear']);
    expect(loaded.slots).toEqual([{ pluginId: 'acme', value: { name: 'order.actions', view: 'acme/badge' } }]);
    expect(loaded.commands).toHaveLength(1);
    expect(loaded.healthChecks.map(({ value }) => value.name)).toEqual(['acme.provider']);
  });

  it('brings texts under its id, views, assets and migrations under its name', async () => {
    const plugins = await acme();
    expect(localeSources(plugins)).toEqual([{ dir: join(PACKAGE_ROOT, ACME, 'locales'), namespacePrefix: 'acme' }]);
    expect(foldersOf(plugins, 'views').every(({ path }) => existsSync(join(path, 'report.hbs')))).toBe(true);
    expect(foldersOf(plugins, 'assets').every(({ path }) => existsSync(join(path, 'acme.css')))).toBe(true);
    expect((await pluginMigrations(plugins)).map(({ name }) => name)).toEqual(['acme/20270101000000-notes']);
  });

  it('takes part in prices where its config says so', async () => {
    const { hooks } = load(...(await acme({ feeMinor: 50 })));
    expect(hooks.filterSync('order.fees', [], {})).toEqual([{ code: 'acme.fee', label: 'Acme fee', minor: 50 }]);
  });

  it('adds a step to the checkout, and says what is wrong with what was filled in', async () => {
    const { hooks } = load(...(await acme({ askSeat: true })));
    expect(hooks.filterSync('checkout.steps', [], {})).toMatchObject([{ id: 'acme-seat', fields: [{ name: 'row' }] }]);
    const steps = { 'acme-seat': { row: '13' } };
    expect(hooks.filterSync('order.checking', [], { steps })).toMatchObject([{ field: 'steps.acme-seat.row' }]);
    expect(load(...(await acme())).hooks.filterSync('checkout.steps', [], {})).toEqual([]);
  });

  it('is told what is wrong with its config', async () => {
    await expect(acme({ feeMinor: -1, colour: 'red' })).rejects.toThrow(/plugin "acme": its config is wrong: feeMinor/);
  });
});

describe('registering', () => {
  const register = (run: (ep: Registrar) => void, id = 'shop') => plugin(id, { register: run });
  const job = {
    name: 'other.tidy',
    payload: z.object({}),
    retry: { attempts: 1, backoffSeconds: 1 },
    run: async () => {},
  };

  it('tells everything that is wrong with every plugin at once', () => {
    const wrong = register((ep) => {
      ep.job(job);
      ep.schedule({ name: 'shop.often', cron: 'now and then', job });
      ep.adminPage(page({ path: '/all', may: 'public', show: async () => ({ goTo: '/' }) }));
      ep.page(page({ path: 'bare', may: 'public', show: async () => ({ goTo: '/' }) }));
      ep.hooks.on('event.published' as never, 'somebody', async () => undefined);
      ep.settings({ id: 'core.site', level: 'site', schema: z.object({}) });
    });
    const asynchronous = register((async () => undefined) as never, 'slow');
    const failing = register(() => {
      throw new Error('no luck');
    }, 'failing');
    expect(() => load(wrong, asynchronous, failing)).toThrow(
      [
        'plugin "shop": the job "other.tidy" must begin with "shop.". To start without it: --safe-mode, or EVENTPORTAL_DISABLE_PLUGINS=shop.',
        'plugin "shop": the schedule "shop.often" has the times "now and then": five fields are needed.',
      ].join('\n'),
    );
    try {
      load(wrong, asynchronous, failing);
    } catch (error) {
      const message = (error as Error).message;
      for (const sentence of [
        'the admin page "/all" may be seen by anybody',
        'the page "bare" must begin with a slash',
        'the subscriber "somebody" must begin with "shop."',
        'the settings "core.site" must begin with "shop."',
        'plugin "slow": its register() is async',
        'plugin "failing": its register() failed: no luck',
      ]) {
        expect(message).toContain(sentence);
      }
    }
  });

  it('refuses what another plugin registered already', () => {
    const same = (ep: Registrar): void => {
      ep.signIn({ id: 'badge' } as never);
      ep.job({ ...job, name: 'shop.tidy' });
    };
    expect(() => load(register(same), register(same, 'shop-two'))).toThrow(
      /plugin "shop-two": the sign-in "badge" is registered already.*\n.*the job "shop.tidy" must begin.*\n.*is registered already/,
    );
  });

  it('ends with the start: nothing can be added later', () => {
    let kept: Registrar | undefined;
    load(register((ep) => void (kept = ep)));
    expect(() => kept!.slot('order.actions', 'shop/late')).toThrow('the plugin "shop" registers after the start');
    expect(() => kept!.hooks.filter('page.model', (model) => model)).toThrow('registers after the start');
  });

  it('lets the last plugin win where there can be one', () => {
    const mailer = (id: string) => register((ep) => ep.mailer({ id } as never), id);
    expect(load(mailer('first'), mailer('second')).mailer).toEqual({ pluginId: 'second', value: { id: 'second' } });
  });
});

describe('a plugin that is switched off', () => {
  it('is left out by its id, by its package and by its folder', async () => {
    for (const disabled of ['acme', 'eventportal-plugin-acme']) {
      vi.stubEnv('EVENTPORTAL_DISABLE_PLUGINS', disabled);
      const config = await checkInput({ plugins: [ACME, plugin('shop')] }, PACKAGE_ROOT);
      expect(config.plugins.map(({ id }) => id)).toEqual(disabled === 'acme' ? ['shop'] : ['acme', 'shop']);
      expect(config.leftOut).toContain(disabled);
    }
    vi.unstubAllEnvs();
  });

  it('is not even imported, so that one that cannot be loaded can be started without', async () => {
    vi.stubEnv('EVENTPORTAL_DISABLE_PLUGINS', 'broken');
    expect((await checkInput({ plugins: ['./plugins/broken'] }, PACKAGE_ROOT)).leftOut).toEqual(['broken']);
    vi.unstubAllEnvs();
  });

  it('is missed by the plugins that require it', async () => {
    vi.stubEnv('EVENTPORTAL_DISABLE_PLUGINS', 'shop');
    const needs = plugin('more', { requires: { eventportal: '*', plugins: ['shop'] } });
    await expect(checkInput({ plugins: [plugin('shop'), needs] }, PACKAGE_ROOT)).rejects.toThrow(
      'plugin "more": requires the plugin "shop", which is switched off. To start without it: --safe-mode, or EVENTPORTAL_DISABLE_PLUGINS=shop,more.',
    );
    vi.unstubAllEnvs();
  });
});

describe('migrations of a plugin', () => {
  it('change no tables but its own', async () => {
    const other = { ...(await acme())[0]!, id: 'other' };
    await expect(pluginMigrations([other])).rejects.toThrow(
      'plugin "other": its migration "other/20270101000000-notes" changes the table "plg_acme_notes". Its own tables begin with "plg_other_".',
    );
  });
});

describe('the life of plugins', () => {
  const log: string[] = [];
  const living = (id: string, parts: Partial<PluginDefinition<z.ZodType>> = {}) =>
    plugin(id, {
      boot: async () => void log.push(`boot ${id}`),
      shutdown: async () => void log.push(`stop ${id}`),
      ...parts,
    });

  it('begins in the order of the config and ends in reverse', async () => {
    log.length = 0;
    const plugins = [living('one'), living('two')];
    await bootPlugins(plugins, () => scope, silentLogger);
    await shutdownPlugins(plugins, silentLogger);
    expect(log).toEqual(['boot one', 'boot two', 'stop two', 'stop one']);
  });

  it('stops the start when one fails, shuts down those before it, and says how to start without it', async () => {
    log.length = 0;
    const failing = living('two', { boot: async () => Promise.reject(new DomainError('no.luck')) });
    await expect(
      bootPlugins([living('one'), failing, living('three')], () => scope, silentLogger),
    ).rejects.toMatchObject({
      message: 'The plugin "two" could not start: no.luck',
      help: 'To start without it: --safe-mode, or EVENTPORTAL_DISABLE_PLUGINS=two.',
    });
    expect(log).toEqual(['boot one', 'stop two', 'stop one']);
  });

  it('gives up on a plugin that does not stop within five seconds', async () => {
    vi.useFakeTimers();
    log.length = 0;
    const stopping = shutdownPlugins(
      [living('one'), living('stuck', { shutdown: () => new Promise(() => {}) })],
      silentLogger,
    );
    await vi.advanceTimersByTimeAsync(5_000);
    await stopping;
    expect(log).toEqual(['stop one']);
    vi.useRealTimers();
  });
});

it('has its fixture where the paths say', () => {
  expect(existsSync(fileURLToPath(new URL('../../../test/fixtures/plugins/acme/index.ts', import.meta.url)))).toBe(
    true,
  );
});
