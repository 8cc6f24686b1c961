import { expect } from 'vitest';
import type { FilledSite } from '../factories/filled-site.ts';
import { runningSite, type RunningSite } from './running-site.ts';
import type { Answer, AskOptions } from './web.ts';

/** A site with one event on sale, for tests that send it what nobody should. */
export interface Besieged {
  readonly site: RunningSite;
  readonly filled: FilledSite;
  /** A free ticket type. */
  readonly type: string;
  /** Headers of the organization's owner. */
  readonly staff: Record<string, string>;
  api(path: string, options?: AskOptions): Promise<Answer>;
  draftOf(quantity?: unknown, more?: object): Promise<Answer>;
  draft(quantity?: number): Promise<{ code: string; headers: Record<string, string> }>;
  /** How many rows there are, and how many places are taken: a refused call changes none of it. */
  everything(): Promise<Record<string, number>>;
}

const TABLES = ['orders', 'order_lines', 'tickets', 'payments', 'refunds', 'events', 'occurrences', 'ticket_types'];
const MORE = [
  'quotas',
  'users',
  'organizations',
  'members',
  'media',
  'messages',
  'outbox',
  'scans',
  'idempotency_keys',
];

export async function besiegedSite(): Promise<Besieged> {
  const site = await runningSite();
  const filled = await site.fill();
  const type = await filled.sell({ name: 'Free', quantity: 200 });
  const staff = await site.bearer(filled.admin.email, filled.admin.password);
  const api: Besieged['api'] = (path, options = {}) => site.ask(`/api/v1${path}`, options);
  const draftOf: Besieged['draftOf'] = (quantity = 1, more = {}) =>
    api('/orders', { body: { eventId: filled.eventId, lines: [{ ticketTypeId: type, quantity }], ...more } });
  return {
    site,
    filled,
    type,
    staff,
    api,
    draftOf,
    async draft(quantity = 1) {
      const { code, secret } = (await draftOf(quantity)).json<{ code: string; secret: string }>();
      return { code, headers: { 'Order-Secret': secret } };
    },
    async everything() {
      const counts: Record<string, number> = {};
      for (const table of [...TABLES, ...MORE]) counts[table] = await site.count(table);
      const [row] = await site.app.database.em.fork().execute<{ n: unknown }[]>('select sum(taken) as n from quotas');
      return { ...counts, taken: Number(row?.n) };
    },
  };
}

/** Nothing of the machine shows. */
export function expectNoInsides(text: string): void {
  expect(text).not.toMatch(
    /\bat .+\.(ts|js):\d+|node_modules|select .+ from|DriverException|ZodError|\[object Object\]/i,
  );
}

/** A refusal as programs get it: a status in the 400s, a code and a sentence. */
export function expectRefusal(answer: Answer, status: number, code?: string): void {
  expect([answer.status, answer.text.slice(0, 400)]).toEqual([status, expect.anything()]);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  const problem = answer.json<{ status: number; code: string; detail: string; title: string }>();
  expect(problem.status).toBe(status);
  expect(problem.code).toMatch(/^[a-z][\w-]*(\.\w+)+$/);
  if (code !== undefined) expect(problem.code).toBe(code);
  // A sentence and no key.
  expect(problem.detail).toMatch(/^\p{Lu}.* .*[.?]$/su);
  expectNoInsides(answer.text);
}
