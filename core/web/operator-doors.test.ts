import { afterEach, describe, expect, it } from 'vitest';
import { testWeb, type TestWeb } from '../../test/setup/web.ts';
import { page, type Page } from '../kernel/pages/page.ts';
import { createMetrics } from './metrics.ts';

let web: TestWeb;
afterEach(() => web.close());

const hello = page({
  path: '/e/:slug',
  may: 'public',
  show: async () => ({ view: 'event', model: {} }),
  submit: async () => ({ goTo: '/' }),
});
const pages = [hello] as unknown as Page[];

describe("the operator's doors", () => {
  const ready = { ok: false, checks: [{ name: 'database', ok: false, problem: 'connection refused to 10.0.0.5' }] };

  it('say whether it lives and whether it is ready; why only to operators', async () => {
    web = await testWeb({
      health: { live: () => ({ ok: true }), ready: async () => ready },
      trustedProxies: ['loopback'],
    });
    expect((await web.ask('/health/live')).json()).toEqual({ ok: true });
    const local = await web.ask('/health/ready');
    expect([local.status, local.json()]).toEqual([503, ready]);
    const remote = await web.ask('/health/ready', { headers: { 'X-Forwarded-For': '192.0.2.1' } });
    expect([remote.status, remote.json().checks]).toEqual([503, [{ name: 'database', ok: false }]]);
  });

  it('show metrics to this machine and to whoever has the token', async () => {
    const metrics = createMetrics({
      collect: async () => [{ name: 'eventportal_queue_jobs', help: 'Jobs', labels: { state: 'ready' }, value: 3 }],
    });
    web = await testWeb({ pages, metrics, metricsToken: 'let me in please', trustedProxies: ['loopback'] });
    await web.ask('/e/fair');
    await web.ask('/e/fair');
    await web.ask('/e/other', { method: 'PATCH' });
    await expect
      .poll(async () => (await web.ask('/metrics')).text)
      .toContain('request_duration_seconds_count{method="GET",route="/e/:slug",status="200"} 2');
    expect((await web.ask('/metrics')).text).toContain('eventportal_queue_jobs{state="ready"} 3');

    const remote = { 'X-Forwarded-For': '192.0.2.1' };
    expect((await web.ask('/metrics', { headers: remote })).status).toBe(403);
    expect((await web.ask('/metrics', { headers: { ...remote, Authorization: 'Bearer no' } })).status).toBe(403);
    const let_in = { ...remote, Authorization: 'Bearer let me in please' };
    expect((await web.ask('/metrics', { headers: let_in })).status).toBe(200);
    metrics.close();
  });

  it('count what all processes have answered that serve the port', async () => {
    const collect = async () => [{ name: 'eventportal_queue_jobs', help: 'Jobs', value: 3 }];
    let askOther = async (): Promise<unknown> => undefined;
    const other = createMetrics({
      collect,
      peers: { answer: (_, give) => void (askOther = give), ask: async () => [] },
    });
    const own = createMetrics({ collect, peers: { answer: () => {}, ask: async () => [await askOther()] } });
    for (const metrics of [own, other]) {
      metrics.request({ method: 'GET', route: '/e/:slug', status: 200, seconds: 0.01 });
      expect(await metrics.text()).toContain('eventportal_queue_jobs 3');
    }
    const text = await own.text();
    expect(text).toContain('request_duration_seconds_count{method="GET",route="/e/:slug",status="200"} 2');
    expect(text).toContain('eventportal_queue_jobs 3');
    expect(text).toContain('eventportal_web_processes 2');
    for (const metrics of [own, other]) metrics.close();
  });

  it('still answer when what is counted cannot be asked', async () => {
    const problems: unknown[] = [];
    const metrics = createMetrics({
      collect: () => Promise.reject(new Error('no database')),
      onProblem: (problem) => void problems.push(problem),
    });
    web = await testWeb({ metrics });
    expect((await web.ask('/metrics')).text).toContain('eventportal_process_cpu');
    expect(problems).toHaveLength(1);
    metrics.close();
  });
});
