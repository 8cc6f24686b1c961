import { describe, expect, it } from 'vitest';
import { silentLogger } from '../log.ts';
import type { Scope } from '../scope/scope.ts';
import { Hooks } from './registry.ts';

describe('a fact', () => {
  const hooks = new Hooks(silentLogger);
  const hear = async () => {};
  hooks.registrar('core').on('order.created', 'core.paid-only', hear, { when: ({ total }) => total.minor > 0 });
  const free = { total: { minor: 0, currency: 'EUR' } };
  const paid = { total: { minor: 4999, currency: 'EUR' } };

  it('is delivered to those who want it', () => {
    expect(hooks.subscribers('order.created', paid)).toEqual(['core.paid-only']);
    expect(hooks.subscribers('order.created', free)).toEqual([]);
  });

  it('is delivered where the condition of a plugin breaks, and holds nothing up', () => {
    const broken = new Hooks(silentLogger);
    const when = () => {
      throw new Error('no idea');
    };
    broken.registrar('acme').on('order.created', 'acme.broken', hear, { when });
    expect(broken.hears('order.created', paid)).toBe(true);
    expect(broken.subscribers('order.created', paid)).toEqual(['acme.broken']);
  });

  it('that was delivered before the condition was there is not heard against it', async () => {
    const heard: unknown[] = [];
    const later = new Hooks(silentLogger);
    const note = async (_scope: unknown, payload: unknown) => void heard.push(payload);
    later.registrar('core').on('order.created', 'core.later', note, { when: ({ total }) => total.minor > 0 });
    for (const payload of [free, paid]) await later.hear('order.created', 'core.later', {} as Scope, payload);
    expect(heard).toEqual([paid]);
  });

  it('is kept only where somebody wants it', () => {
    expect(hooks.hears('order.created', paid)).toBe(true);
    expect(hooks.hears('order.created', free)).toBe(false);
    expect(hooks.hears('order.cancelled', paid)).toBe(false);
  });
});
