import { describe, expect, it } from 'vitest';
import { silentLogger } from '../log.ts';
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

  it('is kept only where somebody wants it', () => {
    expect(hooks.hears('order.created', paid)).toBe(true);
    expect(hooks.hears('order.created', free)).toBe(false);
    expect(hooks.hears('order.cancelled', paid)).toBe(false);
  });
});
