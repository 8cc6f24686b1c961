import type { EntityManager } from '@mikro-orm/sql';
import { auditRow, writeAudit } from '../audit/audit-row.ts';
import { committed } from '../db/retry.ts';
import { moveEdition, showsOnPages } from '../edition/edition.ts';
import type { Hooks } from '../hooks/registry.ts';
import { newId } from '../ids.ts';
import { isRehearsal } from '../rehearsal.ts';
import { writeOutbox, type OutboxData } from '../outbox/outbox-queries.ts';
import type { SettingsSource } from '../settings/settings.ts';
import type { ScopeFacts, TxScope } from './scope.ts';

export interface TxServices {
  readonly em: EntityManager;
  readonly hooks: Hooks;
  readonly settings: SettingsSource;
  /** Called after a commit that wrote to the outbox. */
  readonly nudge: () => void;
  /** Called after a commit that changed what readers see. */
  readonly edited?: (() => void) | undefined;
}

/** What a transaction leaves to be written at its end. */
interface Ledger {
  readonly audits: ReturnType<typeof auditRow>[];
  readonly outbox: OutboxData[];
  readonly last: ((em: EntityManager) => Promise<void>)[];
  readonly committed: (() => void)[];
}

class Rehearsal extends Error {}

/** Runs the work in a transaction that ends with its audit entries, its facts and its claims, in this order. */
export async function runTx<T>(services: TxServices, facts: ScopeFacts, work: (tx: TxScope) => Promise<T>): Promise<T> {
  if (process.env['TX_REHEARSE'] === '1') await rehearse(services, facts, work);
  const { result, announced, edited, committed: after } = await once(services, facts, work);
  for (const forget of after) forget();
  if (edited) services.edited?.();
  if (announced) services.nudge();
  return result;
}

async function once<T>(
  services: TxServices,
  facts: ScopeFacts,
  work: (tx: TxScope) => Promise<T>,
  rollBack = false,
): Promise<{ result: T; announced: boolean; edited: boolean; committed: Ledger['committed'] }> {
  return committed(
    services.em,
    async (em) => {
      const ledger: Ledger = { audits: [], outbox: [], last: [], committed: [] };
      const result = await work(txScope(services, facts, em, ledger));
      await em.flush();
      await writeAudit(em, ledger.audits);
      await writeOutbox(em, ledger.outbox);
      for (const claim of ledger.last) await claim(em);
      const edited = ledger.audits.some(({ subjectKind }) => showsOnPages(subjectKind));
      if (edited) await moveEdition(em);
      if (rollBack) throw new Rehearsal();
      return { result, announced: ledger.outbox.length > 0, edited, committed: ledger.committed };
    },
    (attempt) => facts.log.warn('tx.deadlock', { attempt }),
  );
}

// Tests run every transaction twice, the first time in vain, so that work that is not repeatable shows.
async function rehearse<T>(services: TxServices, facts: ScopeFacts, work: (tx: TxScope) => Promise<T>): Promise<void> {
  try {
    await once(services, facts, work, true);
  } catch (error) {
    if (!(error instanceof Rehearsal)) throw error;
  }
}

function txScope(services: TxServices, facts: ScopeFacts, em: EntityManager, ledger: Ledger): TxScope {
  const announce = (kind: 'event' | 'job', name: string, payload: unknown, runAt: Date | null) =>
    ledger.outbox.push({
      id: newId(),
      kind,
      name,
      payload: payload as Record<string, unknown>,
      runAt,
      createdAt: facts.clock.now(),
    });
  const tx: TxScope = {
    actor: facts.actor,
    locale: facts.locale,
    clock: facts.clock,
    log: facts.log,
    origin: facts.origin,
    em,
    settings: services.settings.within(em),
    filter: (at, value, about) => services.hooks.filterSync(at, value, about) as typeof value,
    action: (at, about) => services.hooks.action(at, tx, about),
    emit: (event, payload) => {
      // What is only played tells nobody anything, and is no act.
      if (isRehearsal((payload as { organizationId?: unknown }).organizationId)) return;
      if (services.hooks.hears(event, payload)) announce('event', event, payload, null);
    },
    enqueue: (job, payload, options) =>
      void announce('job', job.name, job.payload.parse(payload), options?.runAt ?? null),
    audit: (action, subject, change) => {
      if (!isRehearsal(subject.organizationId)) ledger.audits.push(auditRow(facts, action, subject, change));
    },
    behalfOf: (caller) => txScope(services, caller, em, ledger),
    claimLast: (claim) => void ledger.last.push(claim),
    afterCommit: (forget) => void ledger.committed.push(forget),
  };
  return tx;
}
