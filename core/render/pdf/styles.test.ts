import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pdfStyles } from './styles.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eventportal-theme-'));
});
afterAll(async () => rm(folder, { recursive: true }));

async function stylesOf(css: string): Promise<string> {
  const file = join(folder, 'tickets.css');
  await writeFile(file, css);
  return pdfStyles(file);
}

describe("a theme's PDF stylesheet", () => {
  it('holds the files it names, so that printing needs neither disk nor network', async () => {
    const styles = pdfStyles(fileURLToPath(new URL('../../../themes/default/pdf/tickets.css', import.meta.url)));
    const addresses = Array.from(styles.matchAll(/url\(\s*["']?(.{20})/g), ([, start]) => start);
    expect(addresses).toEqual(['data:font/ttf;base64', 'data:font/ttf;base64', 'data:font/ttf;base64']);
  });

  it('names its own files, our fonts and font packages, in any quotes', async () => {
    await writeFile(join(folder, 'logo.svg'), '<svg/>');
    const styles = await stylesOf(
      `a { background: url(logo.svg) } b { background: url('./logo.svg') }` +
        `@font-face { src: url("eventportal-fonts/Figtree_400Regular.ttf") }` +
        `@font-face { src: url("@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2") }`,
    );
    expect(styles.match(/url\("data:image\/svg\+xml;base64,PHN2Zy8\+"\)/g)).toHaveLength(2);
    expect(styles).toMatch(/url\("data:font\/ttf;base64,.*url\("data:font\/woff2;base64,/s);
  });

  it.each([
    '../secret.svg',
    'missing.png',
    '/etc/passwd',
    'eventportal-fonts/../styles.ts',
    'https://fonts.example/a.woff2',
    'data.json',
  ])('may not name %s', async (name) => {
    await expect(stylesOf(`a { background: url("${name}") }`)).rejects.toThrow(`names "${name}"`);
  });

  it('cannot leave its element', async () => {
    expect(await stylesOf('p::after { content: "</style><script>" }')).not.toContain('</style>');
  });
});
