import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { enqueue, jobNamed, jobProcess, onlyDelivery } from '../../../../test/setup/job-process.ts';
import { testSite, type TestSite } from '../../../../test/setup/test-site.ts';
import { Delivery } from '../../../kernel/jobs/delivery.entity.ts';
import type { PageRequest, Reply } from '../../../kernel/pages/page.ts';
import type { ListView, ShowView } from '../../../render/contract/index.ts';
import { bulkDeliveriesPage } from './bulk-deliveries.page.ts';
import { deliveriesPage } from './deliveries.page.ts';
import { deliveryPage, dismissDeliveryPage, retryDeliveryPage } from './delivery.page.ts';

let site: TestSite;
const failing = jobNamed('test.page', () => Promise.reject(new Error('no paper')), 1);
const fine = jobNamed('test.fine', () => {});

beforeAll(async () => {
  site = await testSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.database.em.fork().nativeDelete(Delivery, {});
  const { relay, runner } = jobProcess(site, failing, fine);
  await enqueue(site, failing, 'ann');
  await enqueue(site, fine, 'bob');
  await relay.drain();
  await runner.runDue();
});

const at = (query: Record<string, string> = {}) => ({ query }) as unknown as PageRequest;

function modelOf<M>(reply: Reply): M {
  if (!('view' in reply)) throw new Error('the page drew nothing');
  return reply.model as M;
}

const listed = async (query: Record<string, string> = {}) =>
  modelOf<ListView>(await deliveriesPage.show(site.scope(), {}, at(query)));
const namesIn = (list: ListView) => list.table.rows.map(({ label }) => label).toSorted();

describe('the list of jobs', () => {
  it('shows state, attempts and the last error', async () => {
    const { table, page } = await listed({ state: 'dead' });
    expect(table.rows).toHaveLength(1);
    expect(table.rows[0]?.cells).toMatchObject([
      { kind: 'link', text: 'test.page', detail: 'Job' },
      { kind: 'badge', label: 'Failed', tone: 'danger' },
      { kind: 'count', text: '1' },
      { kind: 'text', text: 'no paper' },
      { kind: 'instant' },
    ]);
    expect(page.next).toBeUndefined();
  });

  it('filters by state and by a part of the name', async () => {
    expect(namesIn(await listed())).toEqual(['test.fine', 'test.page']);
    expect(namesIn(await listed({ state: 'succeeded' }))).toEqual(['test.fine']);
    expect(namesIn(await listed({ name: '.pag' }))).toEqual(['test.page']);
    expect(namesIn(await listed({ name: '%' }))).toEqual([]);
    expect(namesIn(await listed({ state: 'nonsense', after: 'nonsense' }))).toEqual(['test.fine', 'test.page']);
  });

  it('leads through all pages, each row once', async () => {
    const em = site.database.em.fork();
    const { id: _, ...template } = await onlyDelivery(site, 'test.fine');
    const payload = template.payload;
    for (let count = 0; count < 60; count += 1) {
      const row = { kind: 'job' as const, name: `test.many.${count}`, payload };
      em.create(Delivery, { ...row, runAt: site.clock.now(), createdAt: site.clock.now(), state: 'succeeded' });
    }
    await em.flush();
    const first = await listed();
    const query = Object.fromEntries(new URL(first.page.next ?? '', 'http://x').searchParams);
    const second = await listed(query);
    expect(second.page.next).toBeUndefined();
    expect(new Set([...namesIn(first), ...namesIn(second)]).size).toBe(62);
  });
});

describe('one job', () => {
  it('shows its payload, its error and what people did with it', async () => {
    const { id } = await onlyDelivery(site, 'test.page');
    expect(await retryDeliveryPage.submit?.(site.scope(), { id }, {}, at())).toMatchObject({
      flash: 'jobs.flash.retry',
    });
    const show = modelOf<ShowView>(await deliveryPage.show(site.scope(), { id }, at()));
    expect(show.badges).toEqual([{ label: 'Waiting', tone: 'neutral' }]);
    expect(JSON.stringify(show.main)).toContain('no paper');
    expect(JSON.stringify(show.main)).toContain('ann');
    expect(show.main.at(-1)).toMatchObject({ entries: [{ text: 'Told to try again', who: 'system' }] });
    expect(show.actions?.map(({ label }) => label)).toEqual(['Dismiss']);
    await dismissDeliveryPage.submit?.(site.scope(), { id }, {}, at());
    expect(await onlyDelivery(site, 'test.page')).toMatchObject({ state: 'dismissed' });
  });

  it.each(['no-uuid', '0198a000-0000-7000-8000-000000000001'])('that is not there (%s) says so', async (id) => {
    await expect(deliveryPage.show(site.scope(), { id }, at())).rejects.toMatchObject({ code: 'job.not_found' });
  });
});

it('acts on all that were ticked, and says why it leaves others alone', async () => {
  const ids = [await onlyDelivery(site, 'test.page'), await onlyDelivery(site, 'test.fine')].map(({ id }) => id);
  const values = { act: 'retry', id: ids, back: '' };
  const reply = await bulkDeliveriesPage.submit?.(site.scope(), {}, values, at());
  expect(JSON.stringify(modelOf<ShowView>(reply!))).toMatch(/One runs again now.*test\.fine.*cannot be tried again/s);
  expect(await onlyDelivery(site, 'test.page')).toMatchObject({ state: 'queued' });
  expect(await onlyDelivery(site, 'test.fine')).toMatchObject({ state: 'succeeded' });
});
