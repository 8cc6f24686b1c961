import { describe, expect, it } from 'vitest';
import { readQr } from '../../test/setup/read-qr.ts';
import { qrPath, qrPng, qrSvg } from './qr.ts';

const CODE = 'EP1.7ZK3M9QX2R4TV6WY8A1BCDEFGHJKMNPQ';

describe('QR codes', () => {
  it('give their text back from the SVG', async () => {
    const svg = qrSvg(CODE, { label: 'Ticket' });
    expect(await readQr(Buffer.from(svg))).toEqual([{ text: CODE, level: 'M' }]);
  });

  it('give their text back from the PNG', async () => {
    expect(await readQr(await qrPng(CODE))).toEqual([{ text: CODE, level: 'M' }]);
  });

  it('give any text back, also one that needs bytes', async () => {
    const text = 'https://tickets.example/t/Überraschung?n=1';
    expect(await readQr(Buffer.from(qrSvg(text, { label: 'x' })))).toEqual([{ text, level: 'M' }]);
  });

  it('stay at version 2, 25 modules and the quiet zone, for a ticket code', () => {
    expect(qrPath(CODE).size).toBe(25 + 8);
  });

  it('leave the quiet zone empty', () => {
    const { size, path } = qrPath(CODE);
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      expect(Math.min(Number(x), Number(y))).toBeGreaterThanOrEqual(4);
      expect(Math.max(Number(x) + Number(width), Number(y) + 1)).toBeLessThanOrEqual(size - 4);
    }
  });

  it('carry a name, no style, and nothing that breaks out of the attribute', () => {
    const svg = qrSvg(CODE, { label: `"><script>alert('x')</script>` });
    expect(svg).toContain('aria-label="&quot;&gt;&lt;script&gt;');
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('style=');
  });
});
