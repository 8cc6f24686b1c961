// Every example of the contract, to be looked at. Into a folder: node --conditions=development test/render-examples.ts
// [folder] [theme]. On a port, assets included: the same with --serve in place of the folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { createTranslator } from '../core/kernel/i18n/translator.ts';
import { createAssets } from '../core/render/assets.ts';
import { exampleContext, examples } from '../core/render/contract/examples/index.ts';
import type { ViewContext, Views } from '../core/render/contract/index.ts';
import { createRenderer } from '../core/render/engine.ts';
import { LOCALES_DIR, themeChain } from '../core/render/theme.ts';

export interface RenderedExample {
  readonly name: string;
  readonly html: string;
}

/** Every example as a page: `order/confirmed`, `admin/list/orders`, … */
export function renderExamples(theme = 'default', change: (at: ViewContext) => ViewContext = (at) => at) {
  const chain = themeChain(theme);
  const assets = createAssets({ theme: chain });
  const renderer = createRenderer({ theme: chain, translator: createTranslator([{ dir: LOCALES_DIR }]), assets });
  const pages: RenderedExample[] = Object.entries(examples).flatMap(([view, models]) =>
    Object.entries(models as Record<string, object>).map(([name, model]) => ({
      name: `${view}/${name}`,
      html: renderer.render(view as keyof Views, model as never, change(exampleContext(view))),
    })),
  );
  return { pages, assets };
}

/** The examples on a port, under the policy that the portal itself sends. */
export async function serveExamples(
  port = 0,
  theme = 'default',
): Promise<{ url: string; names: string[]; close: () => void }> {
  const { pages, assets } = renderExamples(theme);
  const byPath = new Map(pages.map(({ name, html }) => [`/${name}.html`, html]));
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname;
    const asset = assets.find(path);
    if (asset) return response.setHeader('content-type', asset.type).end(asset.body());
    if (path === '/favicon.ico') return response.writeHead(204).end();
    // The sum at the counter, which its script asks for.
    if (path.endsWith('/total.json')) {
      return response.setHeader('content-type', 'application/json').end(JSON.stringify({ totalMinor: 2400 }));
    }
    const html = byPath.get(path);
    if (!path.startsWith('/mail/'))
      response.setHeader('content-security-policy', "default-src 'self'; img-src 'self' data:");
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response
      .writeHead(html ? 200 : 404)
      .end(html ?? pages.map(({ name }) => `<a href="/${name}.html">${name}</a><br>`).join(''));
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, names: pages.map(({ name }) => name), close: () => server.close() };
}

if (import.meta.main) {
  const [first, theme] = process.argv.slice(2);
  if (first === '--serve') {
    const { url } = await serveExamples(4646, theme);
    console.log(url);
  } else {
    const folder = first ?? 'data/examples';
    for (const { name, html } of renderExamples(theme).pages) {
      const path = join(folder, `${name}.html`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, html);
    }
    console.log(folder);
  }
}
