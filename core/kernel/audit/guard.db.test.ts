import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engine } from '../../../test/setup/databases.ts';
import { tamper } from '../../../test/setup/tamper.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { openDatabase } from '../db/orm.ts';
import { newId } from '../ids.ts';
import { SYSTEM } from '../scope/actor.ts';
import { createScope } from '../scope/create-scope.ts';
import { deriveKey } from '../seal.ts';
import { anonymiseEntries } from './anonymise-entries.ts';
import { AuditEntry } from './audit.entity.ts';
import { chainEntries } from './chain-entries.ts';
import { guardTables, isAuditGuarded, unguardTables } from './guard.ts';
import { pruneAudit } from './prune-audit.ts';
import { resignChain } from './resign-chain.ts';
import { verifyChain } from './verify-chain.ts';

let site: TestSite;
beforeEach(async () => {
  site = await testSite();
});
afterEach(() => site.close());

async function act(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    await site.scope().tx(async (tx) => tx.audit('test.done', { kind: 'test', id: String(n) }, { after: { n } }));
  }
}

async function chained(count: number): Promise<void> {
  await act(count);
  await chainEntries(site.scope());
}

describe('the guard in the database', () => {
  const weak = `weak_${newId().slice(-12)}`;
  const rightsOf = (statement: string) => site.database.em.fork().execute(statement, [], 'run');

  it('is made where the account may make it, and its absence is known', async () => {
    const { database } = site;
    expect(await isAuditGuarded(database)).toBe(true);
    if (engine() === 'postgresql') {
      await rightsOf('alter table audit_entries disable trigger audit_entries_guard');
      expect(await isAuditGuarded(database)).toBe(false);
      return;
    }
    await unguardTables(database);
    const { database: name } = database.address;
    await rightsOf(`create user ${weak}@'%' identified by 'x', ${weak}@localhost identified by 'x'`);
    for (const at of [`'%'`, 'localhost']) {
      await rightsOf(`grant select, insert, update, delete on ${name}.* to ${weak}@${at}`);
    }
    const address = { ...database.address, user: weak, password: 'x' };
    const limited = await openDatabase({ address, entities: [AuditEntry] });
    await guardTables(limited);
    expect(await isAuditGuarded(database)).toBe(false);
    await limited.close();
    await rightsOf(`drop user ${weak}@'%', ${weak}@localhost`);

    await chained(1);
    await guardTables(database);
    // A column that comes later is guarded as well.
    await rightsOf('alter table audit_entries add extra int null');
    await guardTables(database);
    await expect(rightsOf('update audit_entries set extra = 1')).rejects.toThrow('not changed or removed');
    await rightsOf('alter table audit_entries drop extra');
    await guardTables(database);
    expect(await isAuditGuarded(database)).toBe(true);
  });

  it('lets nobody in who comes after somebody that was allowed to', async () => {
    await chained(2);
    await site.scope().tx((tx) => anonymiseEntries(tx, site.site, { userId: newId(), email: 'nobody@example.org' }));
    site.clock.advance({ days: 365 * 8 });
    await pruneAudit(site.scope(SYSTEM));
    await chained(1);
    const connections = Array.from({ length: 6 }, () => rightsOf('delete from audit_entries'));
    for (const answer of await Promise.allSettled(connections)) expect(answer.status).toBe('rejected');
  });
});

describe('a new app key', () => {
  const keyOf = (appKey: string) => ({ key: (purpose: string) => deriveKey(appKey, purpose) });
  const renewed = () =>
    createScope(
      { ...site.parts, site: { ...site.site, ...keyOf('the app key after the one before') } },
      { actor: SYSTEM },
    );

  const latest = () => site.database.em.fork().findOneOrFail(AuditEntry, { action: 'audit.resigned' });

  it('signs the whole chain, once the old one has verified it', async () => {
    await chained(3);
    site.clock.advance({ days: 2 });
    await chained(2);
    await act(1);
    expect(await verifyChain(renewed())).toMatchObject({ ok: false, problem: { kind: 'checkpoint' } });
    await expect(chainEntries(renewed())).rejects.toThrow('not ours');
    expect(await resignChain(renewed(), keyOf('no key of ours'))).toMatchObject({ chain: { ok: false }, signed: 0 });

    const both = await Promise.all([1, 2].map(() => resignChain(renewed(), site.site)));
    // The head and the marks of two days.
    expect(both.map(({ signed }) => signed).toSorted()).toEqual([0, 3]);
    await chainEntries(renewed());
    expect(await verifyChain(renewed())).toMatchObject({ ok: true, entries: 7 });
    expect(await latest()).toMatchObject({ action: 'audit.resigned', after: { upTo: 5, checkpoints: 3 } });
    expect(await resignChain(renewed(), site.site)).toMatchObject({ chain: { ok: true }, signed: 0 });
    await expect(chainEntries(site.scope())).rejects.toThrow('not ours');
  });

  it('does not vouch for what somebody has changed', async () => {
    await chained(3);
    await tamper(site.database, `update audit_entries set action = 'test.other' where seq = 2`);
    const report = await resignChain(renewed(), site.site);
    expect(report).toMatchObject({ chain: { ok: false, problem: { kind: 'changed', seq: 2 } }, signed: 0 });
    expect(await verifyChain(site.scope())).toMatchObject({ problem: { kind: 'changed' } });
  });
});
