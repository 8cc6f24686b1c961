import { describe, expect, it } from 'vitest';
import { takeApart } from './document.ts';

describe('taking a document apart', () => {
  it('finds head, title, language, direction and body', () => {
    const html =
      '<!doctype html><html lang="de" dir="ltr"><head><meta charset="utf-8"><title>Karten &amp; mehr</title>' +
      '<style>p{}</style></head>\n<body><p>Hallo</p></body></html>\n';
    expect(takeApart(html)).toEqual({
      head: '<meta charset="utf-8"><style>p{}</style>',
      title: 'Karten & mehr',
      attributes: { lang: 'de', dir: 'ltr' },
      body: '<p>Hallo</p>',
    });
  });

  it.each([
    ['a fragment', '<p>Hallo</p>'],
    ['a body with attributes', '<!doctype html><html><head></head><body class="dark"></body></html>'],
    ['a document without doctype', '<html><head></head><body></body></html>'],
  ])('leaves %s whole', (_what, html) => {
    expect(takeApart(html)).toBeUndefined();
  });
});
