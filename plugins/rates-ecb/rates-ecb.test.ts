import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from 'eventportal/sdk';
import { describeRates, registeredBy } from 'eventportal/sdk/testing';
import plugin from './index.ts';

// A server that speaks the bank's file, as it was on one of its days.
const file = (day: string, cubes = CUBES) => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender>
		<gesmes:name>European Central Bank</gesmes:name>
	</gesmes:Sender>
	<Cube>
		<Cube time='${day}'>
			${cubes}
		</Cube>
	</Cube>
</gesmes:Envelope>`;
const RATES = { USD: '1.0831', JPY: '163.07', GBP: '0.83080', ISK: '149.50', CHF: '0.9312', KRW: '1512.36' };
const CUBES = Object.entries(RATES)
  .map(([code, rate]) => `<Cube currency='${code}' rate='${rate}'/>`)
  .join('\n\t\t\t');

const FRIDAY = '2027-01-15';
let answer: { status: number; body: string } | 'nothing' | 'no end';
let sent = 0;
let asked: IncomingMessage[] = [];
const server = createServer((req, res) => {
  asked.push(req);
  if (answer === 'nothing') return void res.destroy();
  if (answer === 'no end') return sendOn(res);
  res.writeHead(answer.status, { 'content-type': 'text/xml', location: '/elsewhere' }).end(answer.body);
});
function sendOn(res: ServerResponse): void {
  while (!res.destroyed && res.write(CHUNK)) sent += CHUNK.length;
  if (!res.destroyed) res.once('drain', () => sendOn(res));
}
const CHUNK = Buffer.alloc(64_000, '<x>');
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stats/eurofxref/eurofxref-daily.xml`;
});
afterAll(() => void server.close());
beforeEach(() => {
  answer = { status: 200, body: file(FRIDAY) };
  asked = [];
});

const opened = () => registeredBy(plugin({ url, timeoutMs: 2000 })).rates!.value;
const at = (now: string) =>
  ({
    clock: {
      now: () => new Date(now),
      in: ({ days = 0 }: { days?: number }) => new Date(Date.parse(now) + days * 86_400_000),
    },
  }) as unknown as Scope;
const report = (now = '2027-01-15T17:00:00Z') => opened().report(at(now));

describeRates('the ECB', {
  open: opened,
  now: new Date('2027-01-16T09:00:00Z'),
  has: { currency: 'JPY', rate: '163.07' },
  answer: (how) =>
    void (answer =
      how === 'not at all' ? 'nothing' : { status: 200, body: how === 'well' ? file(FRIDAY) : '<html>Sign in</html>' }),
});

describe('the file of the ECB', () => {
  it('is asked for once, and tells what stands in it', async () => {
    const told = { base: 'EUR', day: FRIDAY, rates: RATES, source: 'European Central Bank' };
    expect(await report()).toEqual(told);
    expect(asked.map(({ method, url: path }) => [method, path])).toEqual([
      ['GET', '/stats/eurofxref/eurofxref-daily.xml'],
    ]);
  });

  it('is that of Friday on a weekend, and of the last working day over Easter', async () => {
    expect((await report('2027-01-17T23:00:00Z')).day).toBe(FRIDAY);
    answer = { status: 200, body: file('2027-03-25') };
    expect((await report('2027-03-30T10:00:00Z')).day).toBe('2027-03-25');
  });

  it('leaves out what the bank has suspended', async () => {
    answer = { status: 200, body: file(FRIDAY, `${CUBES}<Cube currency='RUB' rate='N/A'/>`) };
    expect((await report()).rates).toEqual(RATES);
  });

  it.each([
    ['a stale file', { status: 200, body: file('2026-12-30') }, false],
    ['no file', { status: 404, body: 'Not found' }, false],
    ['a way elsewhere', { status: 302, body: '' }, true],
    ['a busy bank', { status: 503, body: '' }, true],
    ['too many questions', { status: 429, body: '' }, true],
    ['half a file', { status: 200, body: file(FRIDAY).slice(0, 500) }, true],
    ['an empty file', { status: 200, body: '' }, true],
    ['a file of no day', { status: 200, body: file('today') }, true],
    ['a file of two days', { status: 200, body: file(FRIDAY, `${CUBES}</Cube><Cube time='2027-01-14'>`) }, true],
    ['hardly any rates', { status: 200, body: file(FRIDAY, "<Cube currency='USD' rate='1.1'/>") }, true],
    ['a rate that is none', { status: 200, body: file(FRIDAY, CUBES.replace('163.07', '1.6e2')) }, true],
    ['a rate of nothing', { status: 200, body: file(FRIDAY, CUBES.replace('163.07', '0')) }, true],
    ['two rates of one', { status: 200, body: file(FRIDAY, CUBES.replace('JPY', 'USD')) }, true],
    ['entities', { status: 200, body: file(FRIDAY).replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>') }, true],
  ] as const)('is refused where there is %s', async (_what, given, retryable) => {
    answer = given;
    await expect(report()).rejects.toMatchObject({ name: 'OutsideError', retryable });
  });
});

it('hangs up on an answer without end', async () => {
  answer = 'no end';
  await expect(report()).rejects.toMatchObject({ name: 'OutsideError', retryable: true });
  // What was under way when it hung up.
  expect(sent).toBeLessThan(20_000_000);
});

it('wants an address, and an age that outlasts Easter', () => {
  expect(plugin().problems).toEqual([]);
  expect(plugin({ url: 'file:///etc/passwd' }).problems).toHaveLength(1);
  expect(plugin({ maxAgeDays: 1 }).problems).toHaveLength(1);
});
