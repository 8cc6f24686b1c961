import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engine } from '../../../test/setup/databases.ts';
import { tamper as pastTheGuard } from '../../../test/setup/tamper.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { newId } from '../ids.ts';
import { SYSTEM } from '../scope/actor.ts';
import { createScope } from '../scope/create-scope.ts';
import { AuditCheckpoint } from './audit-checkpoint.entity.ts';
import { anonymiseEntries } from './anonymise-entries.ts';
import { AuditEntry } from './audit.entity.ts';
import { hashEntry } from './canonical.ts';
import { chainEntries } from './chain-entries.ts';
import { HEAD } from './checkpoint.ts';
import { pruneAudit } from './prune-audit.ts';
import { verifyChain } from './verify-chain.ts';

let site: TestSite;
beforeEach(async () => {
  site = await testSite();
});
afterEach(() => site.close());

const ann = { kind: 'user', userId: newId(), email: 'ann@example.org', name: 'Ann Archer', isAdmin: false } as const;

async function act(count: number, note?: string): Promise<void> {
  const origin = { ip: '192.0.2.7', userAgent: 'Browser' };
  const scope = createScope(site.parts, { actor: ann, origin });
  for (let n = 1; n <= count; n += 1) {
    await scope.tx(async (tx) =>
      tx.audit(
        'test.done',
        { kind: 'user', id: ann.userId, label: ann.email },
        {
          before: { n: 0, size: null },
          after: { n, to: [{ email: 'Ann@Example.org' }], city: 'Bonn' },
          ...(note && { note }),
        },
      ),
    );
  }
}

async function chained(count: number): Promise<void> {
  await act(count);
  await chainEntries(site.scope());
}

const verify = (options = {}) => verifyChain(site.scope(), options);
const entries = () => site.database.em.fork().find(AuditEntry, {}, { orderBy: { seq: 'asc' } });

const tamper = (sql: string, values: unknown[] = []) => pastTheGuard(site.database, sql, values);

describe('the chain', () => {
  it('holds every entry in its order and verifies', async () => {
    await chained(5);
    await chained(2);
    expect((await entries()).map(({ seq }) => Number(seq))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await verify()).toMatchObject({ ok: true, entries: 7, waiting: 0, anonymised: 0, head: { seq: 7 } });
    await act(1);
    expect(await verify()).toMatchObject({ ok: true, entries: 7, waiting: 1 });
  });

  it('is the same for the entry as the database gives it back, whatever stands in it', async () => {
    const odd = { text: `it's "what?" \\ \n 🎟️ \u2028`, number: 1.1, big: 2 ** 53 - 1, none: null, list: [{}, [], ''] };
    await site.scope().tx(async (tx) => tx.audit('test.odd', { kind: 'test', id: '1' }, { before: {}, after: odd }));
    await chainEntries(site.scope());
    expect(await verify()).toMatchObject({ ok: true, entries: 1 });
  });

  it('takes in what commits late, behind what was chained meanwhile', async () => {
    let commit = (): void => {};
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let committed: Promise<void> | undefined;
    const hasBegun = new Promise<void>((begun) => {
      // Its id and its time are older than those of the others.
      const facts = { actorKind: 'system', action: 'test.late', subjectKind: 'test', subjectId: '1' };
      committed = site.database.em.fork().transactional(async (em) => {
        await em.insert(AuditEntry, { id: newId(), at: site.clock.in({ minutes: -1 }), ...facts });
        begun();
        await mayCommit;
      });
    });
    await hasBegun;
    await chained(2);
    expect(await verify()).toMatchObject({ ok: true, entries: 2 });
    commit();
    await committed;
    expect(await chainEntries(site.scope())).toEqual({ chained: 1 });
    expect((await entries()).map(({ action }) => action)).toEqual(['test.done', 'test.done', 'test.late']);
    expect(await verify()).toMatchObject({ ok: true, entries: 3 });
  });

  it('is made by one, however many try', async () => {
    // Making the head locks as well: there is one already.
    await chained(1);
    await act(30);
    const all = await Promise.all(Array.from({ length: 8 }, () => chainEntries(site.scope())));
    expect(all.reduce((sum, { chained: count }) => sum + count, 0)).toBe(30);
    expect((await entries()).map(({ seq }) => Number(seq))).toEqual(
      Array.from({ length: 31 }, (_, index) => index + 1),
    );
    expect(await verify()).toMatchObject({ ok: true, entries: 31 });
  });
});

const as = (what: string): string =>
  engine() === 'mysql'
    ? `set @eventportal_audit = '${what}'`
    : `select set_config('eventportal.audit', '${what}', true)`;
const REFUSED = [
  `update audit_entries set action = 'test.other'`,
  `update audit_entries set seq = seq + 100`,
  'delete from audit_entries',
  `${as('anonymise')}; update audit_entries set action = 'test.other'`,
  `${as('anonymise')}; delete from audit_entries`,
  `${as('prune')}; update audit_entries set note = 'x'`,
  // MySQL asks for the right to drop tables instead.
  ...(engine() === 'mysql' ? [] : ['truncate audit_entries']),
];

describe('somebody with the database in hand', () => {
  it.each(REFUSED)('is refused by the database itself: %s', async (sql) => {
    await chained(2);
    const change = site.database.em.fork().transactional(async (em) => {
      for (const statement of sql.split('; ')) await em.execute(statement, [], 'run');
    });
    await expect(change).rejects.toThrow('not changed or removed');
    expect(await verify()).toMatchObject({ ok: true, entries: 2 });
  });

  it.each([
    [`action = 'test.other'`],
    [`actor_label = 'bob@example.org'`],
    ['actor_label = null'],
    ['ip = null'],
    [`subject_id = 'x'`],
    ["organization_id = null, request_id = 'x'"],
    [`at = '2026-01-01 00:00:00'`],
    [`after = '{"n":4,"to":[{"email":"Ann@Example.org"}],"city":"Bonn"}'`],
    [`after = '{"n":3,"to":[{"email":"bob@example.org"}],"city":"Bonn"}'`],
    [`after = '{"n":3,"to":[{"email":"Ann@Example.org"}],"city":"Köln"}'`],
    ['salts = null'],
  ])('cannot edit an entry unseen: %s', async (change) => {
    await chained(5);
    const [, , third] = await entries();
    await tamper(`update audit_entries set ${change} where seq = 3`);
    expect(await verify()).toMatchObject({
      ok: false,
      entries: 2,
      problem: { kind: 'changed', seq: 3, id: third!.id },
    });
  });

  it('cannot remove one in the middle', async () => {
    await chained(5);
    await tamper('delete from audit_entries where seq = 3');
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'missing', seq: 3 } });
    // What comes later hides nothing.
    await chained(2);
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'missing', seq: 3 } });
  });

  it('cannot close the gap by moving the others up', async () => {
    await chained(5);
    await tamper('delete from audit_entries where seq = 3');
    await tamper('update audit_entries set seq = 3 where seq = 4');
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'changed', seq: 3 } });
  });

  it('cannot remove the end', async () => {
    await chained(5);
    await tamper('delete from audit_entries where seq >= 4');
    expect(await verify()).toMatchObject({ ok: false, entries: 3, problem: { kind: 'missing', seq: 4 } });
    await chained(1);
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'missing', seq: 4 } });
  });

  it('cannot remove everything', async () => {
    await chained(3);
    await tamper('delete from audit_entries');
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'missing', seq: 1 } });
  });

  it('cannot swap two', async () => {
    await chained(5);
    await tamper('update audit_entries set seq = 99 where seq = 2');
    await tamper('update audit_entries set seq = 2 where seq = 3');
    await tamper('update audit_entries set seq = 3 where seq = 99');
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'changed', seq: 2 } });
  });

  it('cannot add one, not even with the right hash', async () => {
    await chained(3);
    const last = (await entries()).at(-1)!;
    const forged = Object.assign(new AuditEntry(), {
      ...{ id: newId(), at: site.clock.now(), actorKind: 'system', action: 'test.forged', subjectKind: 'test' },
      ...{ subjectId: '1', seq: 4, salts: {} },
    });
    await site.database.em.fork().insert(AuditEntry, { ...forged, hash: hashEntry(last.hash!, forged) });
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'added', seq: 4, id: forged.id } });
  });

  it('cannot write the rest of the chain anew', async () => {
    await chained(5);
    let before = (await entries())[1]!.hash!;
    for (const entry of (await entries()).slice(2)) {
      if (entry.seq === 3) entry.action = 'test.other';
      const hash = hashEntry(before, entry);
      await tamper('update audit_entries set action = ?, hash = ? where id = ?', [entry.action, hash, entry.id]);
      before = hash;
    }
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'rewritten', seq: 5 } });
    const head = { seq: 5, hash: before };
    await tamper('update audit_checkpoints set hash = ? where id = ?', [head.hash, HEAD]);
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'checkpoint', seq: 5 } });
    // Nor does the site sign it for them.
    await act(1);
    await expect(chainEntries(site.scope())).rejects.toThrow('not ours');
  });

  it('cannot bring back an older head together with the older chain, where somebody noted the newer one', async () => {
    await chained(2);
    const old = await site.database.em.fork().findOneOrFail(AuditCheckpoint, HEAD);
    await chained(2);
    const { head: anchor } = await verify();
    await tamper('delete from audit_entries where seq > 2');
    await tamper('update audit_checkpoints set seq = ?, hash = ?, at = ?, mac = ? where id = ?', [
      ...[old.seq, old.hash, old.at, old.mac, HEAD],
    ]);
    expect(await verify()).toMatchObject({ ok: true, entries: 2 });
    expect(await verify({ anchor })).toMatchObject({ ok: false, problem: { kind: 'missing', seq: 3 } });
  });

  it('is seen by the checkpoints of the days, which tell where', async () => {
    await chained(2);
    site.clock.advance({ days: 1 });
    await chained(2);
    const days = await site.database.em.fork().find(AuditCheckpoint, { kind: 'day' }, { orderBy: { seq: 'asc' } });
    expect(days.map(({ seq }) => Number(seq))).toEqual([2, 4]);
    await tamper(`update audit_checkpoints set hash = ? where seq = 2`, ['f'.repeat(64)]);
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'checkpoint', seq: 2 } });
  });
});

describe('a person who is forgotten', () => {
  it('is no longer named, and the chain still verifies', async () => {
    await act(2, 'Ann asked for it by phone');
    await chainEntries(site.scope());
    await act(1);
    const forget = () => site.scope().tx((tx) => anonymiseEntries(tx, site.site, ann));
    expect(await forget()).toEqual({ entries: 3 });
    expect(JSON.stringify(await entries())).not.toMatch(/ann@example\.org|192\.0\.2\.7|Browser|by phone/i);
    const first = (await entries()).find(({ seq }) => seq === 1);
    expect(first).toMatchObject({ actorId: ann.userId, action: 'test.done', after: { n: 1, city: 'Bonn' } });
    expect(first!.salts).toEqual({});
    expect(await verify()).toMatchObject({ ok: true, entries: 2, anonymised: 2, waiting: 1 });
    await chainEntries(site.scope());
    expect(await verify()).toMatchObject({ ok: true, entries: 3 });
    expect(await forget()).toEqual({ entries: 3 });
    expect(await verify()).toMatchObject({ ok: true, entries: 3 });
  });

  it('does not take others with them', async () => {
    await chained(1);
    const bob = { userId: newId(), email: 'bob@example.org' };
    await site.scope({ kind: 'user', ...bob, name: 'Bob', isAdmin: false }).tx(async (tx) => {
      tx.audit('test.done', { kind: 'user', id: ann.userId, label: ann.email }, { note: 'about Ann' });
    });
    await chainEntries(site.scope());
    await site.scope().tx((tx) => anonymiseEntries(tx, site.site, bob));
    expect((await entries())[0]).toMatchObject({ actorLabel: ann.email, ip: '192.0.2.7' });
    expect((await entries())[1]).toMatchObject({ actorLabel: null, subjectLabel: ann.email, note: 'about Ann' });
    expect(await verify()).toMatchObject({ ok: true, entries: 2, anonymised: 1 });
    await tamper(`update audit_entries set note = 'about nobody' where seq = 2`);
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'changed', seq: 2 } });
  });
});

describe('entries that are older than they are kept', () => {
  it('go, and the rest still verifies', async () => {
    await chained(3);
    site.clock.advance({ days: 365 * 6 });
    await chained(2);
    site.clock.advance({ days: 365 + 10 });
    expect(await pruneAudit(site.scope(SYSTEM))).toEqual({ removed: 3 });
    expect(await pruneAudit(site.scope(SYSTEM))).toEqual({ removed: 0 });
    await chainEntries(site.scope());
    expect(await verify()).toMatchObject({ ok: true, entries: 3, removedUpTo: 3, head: { seq: 6 } });
    expect((await entries()).at(-1)).toMatchObject({ action: 'audit.pruned', after: { entries: 3, upTo: 3 } });
    await tamper('delete from audit_entries where seq = 4');
    expect(await verify()).toMatchObject({ ok: false, problem: { kind: 'missing', seq: 4 } });
  });

  it('stay when they do not verify', async () => {
    await chained(3);
    await tamper(`update audit_entries set action = 'test.other' where seq = 2`);
    site.clock.advance({ days: 365 * 8 });
    await expect(pruneAudit(site.scope())).rejects.toThrow('broken');
    expect(await entries()).toHaveLength(3);
  });

  it('are removed once, however many try, while others chain and verify', async () => {
    await chained(10);
    site.clock.advance({ days: 365 * 8 });
    await act(10);
    const work = [pruneAudit, pruneAudit, chainEntries, pruneAudit, chainEntries].map((run) => run(site.scope()));
    const reports = [verify(), verify(), verify()];
    await Promise.all(work);
    expect((await Promise.all(reports)).map(({ ok }) => ok)).toEqual([true, true, true]);
    await chainEntries(site.scope());
    expect(await verify()).toMatchObject({ ok: true, entries: 11, removedUpTo: 10 });
  });
});
