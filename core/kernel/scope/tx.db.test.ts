import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../audit/audit.entity.ts';
import { DomainError } from '../errors.ts';
import { Hooks } from '../hooks/registry.ts';
import { newId } from '../ids.ts';
import { silentLogger } from '../log.ts';
import { takeFromOutbox } from '../outbox/outbox-queries.ts';
import { OutboxRow } from '../outbox/outbox.entity.ts';
import { Setting } from '../settings/setting.entity.ts';
import { SYSTEM } from './actor.ts';
import { createScope } from './create-scope.ts';

declare module '../hooks/points.ts' {
  interface Events {
    'test.happened': { v: 1; n: number; text?: string };
  }
}

let site: TestSite;
beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) =>
      hooks.registrar('veto').action('order.placing', (_tx, { email }) => {
        if (email === 'no@example.org') throw new DomainError('test.vetoed', { status: 409 });
      }),
  });
});
afterAll(() => site.close());

const settingAt = (place: string) => ({
  id: newId(),
  definition: 'core.test',
  place,
  values: { a: 1 },
  updatedAt: site.clock.now(),
});

describe('a transaction', () => {
  it('writes entities, audit and outbox together', async () => {
    const scope = site.scope();
    await scope.tx(async (tx) => {
      tx.em.persist(tx.em.create(Setting, settingAt('together')));
      tx.emit('test.happened', { v: 1, n: 7 });
      tx.audit('test.done', { kind: 'setting', id: 'together' }, { after: { a: 1 } });
    });
    expect(await scope.em.count(Setting, { place: 'together' })).toBe(1);
    expect(await scope.em.find(OutboxRow, { name: 'test.happened' })).toMatchObject([{ payload: { v: 1, n: 7 } }]);
    expect(await scope.em.find(AuditEntry, { action: 'test.done' })).toMatchObject([
      { actorKind: 'system', after: { a: 1 }, at: site.clock.now() },
    ]);
  });

  it('writes down who acted, in whose place, with which program, and from where', async () => {
    const impersonator = { userId: newId(), steps: {}, email: 'root@example.org' };
    const via = { clientId: 'app-1', name: 'Box office', permissions: [] };
    const person = { kind: 'user', userId: newId(), email: 'ann@example.org', name: 'Ann', isAdmin: false } as const;
    const origin = { ip: '192.0.2.7', requestId: 'request-1', userAgent: `Browser ${'x'.repeat(300)}` };
    const scope = createScope(site.parts, { actor: { ...person, impersonator, via }, origin });
    await scope.tx(async (tx) => tx.audit('test.through', { kind: 'test', id: '1' }));
    expect(await scope.em.find(AuditEntry, { action: 'test.through' })).toMatchObject([
      {
        ...{ actorId: person.userId, actorLabel: 'ann@example.org', ip: '192.0.2.7', requestId: 'request-1' },
        ...{ impersonatorId: impersonator.userId, impersonatorLabel: 'root@example.org' },
        ...{ viaId: 'app-1', viaLabel: 'Box office', userAgent: origin.userAgent.slice(0, 255) },
      },
    ]);
  });

  it('leaves nothing behind when a plugin vetoes', async () => {
    const scope = site.scope();
    const vetoed = scope.tx(async (tx) => {
      tx.em.persist(tx.em.create(Setting, settingAt('vetoed')));
      tx.emit('test.happened', { v: 1, n: 8 });
      await tx.action('order.placing', { orderId: newId(), eventId: newId(), steps: {}, email: 'no@example.org' });
    });
    await expect(vetoed).rejects.toThrow('test.vetoed');
    expect(await scope.em.count(Setting, { place: 'vetoed' })).toBe(0);
    expect((await scope.em.find(OutboxRow, { name: 'test.happened' })).map((row) => row.payload['n'])).toEqual([7]);
  });

  it('keeps the facts that somebody wants, and no others', async () => {
    const hooks = new Hooks(silentLogger);
    hooks.registrar('core').on('test.happened', 'core.even', async () => {}, { when: ({ n }) => n % 2 === 0 });
    const scope = createScope({ ...site.parts, hooks }, { actor: SYSTEM });
    await scope.em.nativeDelete(OutboxRow, {});
    await scope.tx(async (tx) => [1, 2, 3, 4].forEach((n) => tx.emit('test.happened', { v: 1, n })));
    const taken = await scope.tx((tx) => takeFromOutbox(tx.em, 10));
    expect(taken.map(({ payload }) => payload['n'])).toEqual([2, 4]);
  });

  it('is repeated with a fresh start after a deadlock', async () => {
    const scope = site.scope();
    const ids = ['one', 'two'];
    await scope.tx(async (tx) => ids.forEach((place) => void tx.em.persist(tx.em.create(Setting, settingAt(place)))));
    const lockBoth = (order: string[]) =>
      scope.tx(async (tx) => {
        for (const place of order) {
          await tx.em.execute('update settings set version = version + 1 where place = ?', [place]);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      });
    await Promise.all([lockBoth(ids), lockBoth(ids.toReversed())]);
    const rows = await scope.em.fork().find(Setting, { place: { $in: ids } });
    expect(rows.map((row) => row.version)).toEqual([3, 3]);
  });

  it('reads what others committed while it runs', async () => {
    const scope = site.scope();
    const seen = await scope.tx(async (tx) => {
      const count = () => tx.em.fork({ keepTransactionContext: true }).count(Setting, { place: 'meanwhile' });
      const before = await count();
      await scope.tx(async (other) => void other.em.persist(other.em.create(Setting, settingAt('meanwhile'))));
      return [before, await count()];
    });
    expect(seen).toEqual([0, 1]);
  });

  it('tells facts as they are, whatever stands in them', async () => {
    const scope = site.scope();
    const text = `it's "what?" ?? \\ \\' \n %s $1 :name {}; -- 🎟️ \u2028`;
    await scope.tx(async (tx) => tx.emit('test.happened', { v: 1, n: 3, text }));
    const told = await scope.em.find(OutboxRow, { name: 'test.happened' });
    expect(told.find(({ payload }) => payload['n'] === 3)?.payload).toEqual({ v: 1, n: 3, text });
    expect((await scope.tx((tx) => takeFromOutbox(tx.em, 100))).map(({ payload }) => payload['text'])).toContain(text);
  });
});
