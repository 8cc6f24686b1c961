import { describe, expect, it } from 'vitest';
import type { SettingsReader } from 'eventportal/sdk';
import { Hooks } from '../../core/kernel/hooks/registry.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { loadPlugins } from '../../core/kernel/plugins/load.ts';
import plugin from './index.ts';
import { disposableSettings } from './settings.ts';

const hooks = new Hooks(silentLogger);
loadPlugins({ plugins: [plugin()], leftOut: [] }, hooks);

async function judge(email: string, own: { more?: string; never?: string } = {}, before: object = {}) {
  const settings: SettingsReader = { get: async (definition) => definition.schema.parse(own) };
  return hooks.filter('email.check', before, { email, use: 'order', settings });
}
const LISTED = { doubt: 'email-disposable.listed' };

describe('an address', () => {
  it('of a disposable mail service is in doubt, and of what is below its domain', async () => {
    expect(await judge('eve@mailinator.com')).toEqual(LISTED);
    expect(await judge('eve@mx.mailinator.com')).toEqual(LISTED);
  });

  it.each(['ann@example.org', 'ann@gmail.com', 'ann@our-mailinator.com', 'ann@mailinator.com.example.org', 'ann@com'])(
    'such as %s is not',
    async (email) => expect(await judge(email)).toEqual({}),
  );

  it('is judged by the domains of the site as well, and the exceptions win', async () => {
    expect(await judge('eve@box.throwaway.example', { more: '@Throwaway.example\nother.example' })).toEqual(LISTED);
    expect(await judge('ann@mailinator.com', { never: 'mailinator.com' })).toEqual({});
    expect(await judge('ann@a.example', { more: 'a.example', never: 'a.example' })).toEqual({});
  });

  it('keeps what another plugin doubts about it', async () => {
    expect(await judge('eve@mailinator.com', {}, { doubt: 'acme.no' })).toEqual({ doubt: 'acme.no' });
  });
});

it('takes domains alone into its settings', () => {
  const read = (more: string) => disposableSettings.schema.safeParse({ more }).success;
  expect([read('a.example\n\n b.example,@c.example'), read('')]).toEqual([true, true]);
  expect([read('no domain'), read('a@b.example'), read('.example')]).toEqual([false, false, false]);
});
