import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Scope } from 'eventportal/sdk';
import { Hooks } from '../../core/kernel/hooks/registry.ts';
import { silentLogger } from '../../core/kernel/log.ts';
import { loadPlugins } from '../../core/kernel/plugins/load.ts';
import plugin from './index.ts';

// Speaks the protocol of Pwned Passwords: a known hash among others, and padding.
const KNOWN = 'correct horse battery staple';
const RARE = 'seen in one breach alone';
const PADDED = 'in the padding only';
const hashOf = (password: string): string => createHash('sha1').update(password).digest('hex').toUpperCase();

let url: string;
let asked: IncomingMessage[];
let answer: 'range' | 'error' | 'page' | 'redirect' | 'nothing';
let warned: unknown[];
const server = createServer((req, res) => {
  asked.push(req);
  if (answer === 'nothing') return;
  if (answer === 'error') return void res.writeHead(503).end();
  if (answer === 'redirect') return void res.writeHead(302, { location: '/range/elsewhere' }).end();
  if (answer === 'page') return void res.end('<html>Please sign in to this network</html>');
  const prefix = req.url!.slice('/range/'.length);
  const lines = [[KNOWN, 42] as const, [RARE, 1] as const, [PADDED, 0] as const]
    .filter(([password]) => hashOf(password).startsWith(prefix))
    .map(([password, times]) => `${hashOf(password).slice(5)}:${times}`);
  res.end([`${'0'.repeat(35)}:7`, ...lines, `${'F'.repeat(35)}:0`].join('\r\n'));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/range`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [asked, warned, answer] = [[], [], 'range'];
});

async function check(password: string, config: object = {}, before: { refusal?: string } = {}) {
  const hooks = new Hooks(silentLogger);
  const made = plugin({ rangeUrl: url, ...config });
  loadPlugins({ plugins: [made], leftOut: [] }, hooks);
  const log = { ...silentLogger, warn: (event: string) => void warned.push(event) };
  await made.boot?.({ log } as unknown as Scope);
  return hooks.filter('password.check', before, { password, email: 'ann@example.org' });
}
const BREACHED = { refusal: 'password-hibp.breached' };

it('refuses what was in a breach, and tells five characters of its hash alone', async () => {
  expect(await check(KNOWN)).toEqual(BREACHED);
  const [{ url: path, headers, method }] = asked as [IncomingMessage];
  expect([method, path]).toEqual(['GET', `/range/${hashOf(KNOWN).slice(0, 5)}`]);
  expect(headers['add-padding']).toBe('true');
  expect(JSON.stringify(headers)).not.toMatch(/ann@|horse|[0-9A-F]{6,}/);
});

it('lets pass what was in none, what only pads the answer, and what was there too rarely', async () => {
  expect(await check('a sentence of my own')).toEqual({});
  expect(await check(PADDED)).toEqual({});
  expect(await check(RARE)).toEqual(BREACHED);
  expect(await check(RARE, { least: 2 })).toEqual({});
  expect(await check(KNOWN, { least: 2 })).toEqual(BREACHED);
  expect(warned).toEqual([]);
});

it('asks nobody about what was refused before', async () => {
  expect(await check(KNOWN, {}, { refusal: 'acme.no' })).toEqual({ refusal: 'acme.no' });
  expect(asked).toEqual([]);
});

it.each(['error', 'page', 'redirect', 'nothing'] as const)(
  'keeps nobody from an account where the answer is %s, and says so in the log',
  async (how) => {
    answer = how;
    expect(await check(KNOWN, { timeoutMs: 100 })).toEqual({});
    expect(warned).toEqual(['password_hibp.unavailable']);
  },
);

it('wants an address, and an end before the hook’s own', () => {
  expect(plugin().problems).toEqual([]);
  expect(plugin({ rangeUrl: 'file:///etc/passwd' }).problems).toHaveLength(1);
  expect(plugin({ timeoutMs: 5000 }).problems).toHaveLength(1);
});
