import { describe, expect, it } from 'vitest';
import { newOrderCode, normalizeOrderCode } from './order-code.ts';

describe('order codes', () => {
  it('have eight characters that nobody mistakes for others', () => {
    const codes = Array.from({ length: 2000 }, newOrderCode);
    for (const code of codes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('are understood as people type them', () => {
    expect(normalizeOrderCode(' k7x2-mpq4 ')).toBe('K7X2MPQ4');
  });
});
