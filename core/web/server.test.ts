import { afterEach, expect, it } from 'vitest';
import { listen, type ListenOptions, type WebServer } from './server.ts';

const running: WebServer[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map((server) => server.stop()))));

async function serve(options: ListenOptions): Promise<WebServer> {
  const server = await listen((_request, response) => response.end(), options);
  running.push(server);
  return server;
}

it('a port that several processes share is refused to the first of another site, and to a site of one process', async () => {
  const host = '127.0.0.1';
  const { port } = await serve({ port: 0, host, shared: { isFirst: true } });
  // Another process of the same site.
  await serve({ port, host, shared: { isFirst: false } });
  const inUse = { code: 'EADDRINUSE' };
  await expect(serve({ port, host, shared: { isFirst: true } })).rejects.toMatchObject(inUse);
  await expect(serve({ port, host })).rejects.toMatchObject(inUse);
});
