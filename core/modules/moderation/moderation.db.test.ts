import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { AuditEntry } from '../../kernel/audit/audit.entity.ts';
import type { Actor } from '../../kernel/scope/actor.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import { cancelEvent, Event, eventById, Occurrence, publishEvent, unpublishEvent } from '../events/index.ts';
import { Organization } from '../organizations/index.ts';
import { startOrder } from '../orders/index.ts';
import {
  contactOrganizer,
  countOpenReports,
  dismissReport,
  liftTakedown,
  listReports,
  reportAt,
  reportEvent,
  subscribeModeration,
  takeDownEvent,
  takedownOf,
} from './index.ts';

let site: TestSite;
let shop: Shop;
const publishing: string[] = [];
beforeAll(async () => {
  site = await testSite({
    hooks: (hooks) => {
      subscribeModeration(hooks.registrar('core'));
      hooks.registrar('test').action('event.publishing', (_tx, { eventId }) => void publishing.push(eventId));
    },
  });
});
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
});

const admin: Actor = {
  kind: 'user',
  userId: '0198a000-0000-7000-8000-0000000000aa',
  email: 'ada@example.org',
  name: 'Ada',
  isAdmin: true,
};
const asAdmin = () => site.scope(admin);
const text = 'The band says that it knows nothing of this.';
const told = (eventId = shop.eventId) =>
  reportEvent(site.scope({ kind: 'anonymous' }), { eventId, reason: 'fraud', text, email: 'mara@example.org' });
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const address = () => ({ organizationId: shop.organizationId, eventId: shop.eventId });
const facts = async (name: string) => {
  const rows = await site.scope().em.find(OutboxRow, { name }, { orderBy: { id: 'asc' } });
  return rows
    .map(({ payload }) => payload as Record<string, unknown>)
    .filter(({ eventId }) => eventId === shop.eventId);
};

describe('reporting an event', () => {
  it('waits for the admins of the site, with what was written', async () => {
    const before = await countOpenReports(site.scope());
    const { reportId } = await told();
    expect(await countOpenReports(site.scope())).toBe(before + 1);
    const { report, event } = await reportAt(site.scope(), reportId);
    expect(event.id).toBe(shop.eventId);
    expect(report).toMatchObject({ reason: 'fraud', text, email: 'mara@example.org', state: 'open', decidedBy: null });
    const { rows } = await listReports(site.scope(), { state: 'open', limit: 1 });
    expect(rows.map(({ id }) => id)).toEqual([reportId]);
  });

  it('is not possible for what one cannot see', async () => {
    await unpublishEvent(site.scope(), address());
    expect(await code(told())).toBe('event.not_found');
    expect(await code(told('0198a000-0000-7000-8000-000000000000'))).toBe('event.not_found');
  });

  it('keeps who reported from the organizer', async () => {
    const { reportId } = await told();
    await contactOrganizer(asAdmin(), { reportId, message: 'Whose is the picture?' });
    const sent = JSON.stringify([await facts('event.reported'), await facts('organizer.contacted')]);
    expect(sent).not.toContain('mara@example.org');
    const entries = await site.scope().em.find(AuditEntry, { subjectId: reportId });
    expect(entries.map(({ action }) => action).sort()).toEqual(['event.reported', 'report.organizer_contacted']);
    expect(entries.every(({ organizationId }) => !organizationId)).toBe(true);
    expect((await reportAt(site.scope(), reportId)).report.state).toBe('open');
  });

  it('is decided by one of two who do at the same moment', async () => {
    const { reportId } = await told();
    const answers = await Promise.all(
      [1, 2].map(() => code(dismissReport(asAdmin(), { reportId, note: 'all is well' }))),
    );
    expect(answers.sort()).toEqual(['report.decided', 'resolved']);
    const { report } = await reportAt(site.scope(), reportId);
    expect(report).toMatchObject({ state: 'dismissed', note: 'all is well', decidedBy: 'ada@example.org' });
  });
});

describe('taking an event down', () => {
  const reason = 'The picture belongs to somebody else.';

  it('hides it, closes what is open about it, and keeps the organizer from publishing it', async () => {
    const type = await shop.sell({ quantity: 5 });
    const [one, other] = [await told(), await told()];
    await takeDownEvent(asAdmin(), { reportId: one.reportId, reason });

    expect((await eventById(site.scope(), shop.eventId))?.state).toBe('draft');
    for (const { reportId } of [one, other]) {
      expect((await reportAt(site.scope(), reportId)).report).toMatchObject({ state: 'taken_down', note: reason });
    }
    const lines = [{ ticketTypeId: type, quantity: 1 }];
    expect(await code(startOrder(site.scope(), { eventId: shop.eventId, lines }))).not.toBe('resolved');
    expect(await code(publishEvent(site.scope(), address()))).toBe('event.taken_down');
    expect(await facts('event.taken_down')).toMatchObject([{ reason, organizationId: shop.organizationId }]);
  });

  it('happens once, however many do it at the same moment', async () => {
    const { reportId } = await told();
    const answers = await Promise.all([1, 2, 3].map(() => code(takeDownEvent(asAdmin(), { reportId, reason }))));
    expect(answers.sort()).toEqual(['report.already_down', 'report.already_down', 'resolved']);
    expect(await facts('event.taken_down')).toHaveLength(1);
  });

  it('is lifted once; what was on sale is on sale again', async () => {
    const { reportId } = await told();
    await takeDownEvent(asAdmin(), { reportId, reason });
    const answers = await Promise.all([1, 2].map(() => code(liftTakedown(asAdmin(), { reportId }))));
    expect(answers.sort()).toEqual(['report.not_taken_down', 'resolved']);
    expect((await eventById(site.scope(), shop.eventId))?.state).toBe('published');
    expect(await takedownOf(site.scope(), shop.eventId)).toBeUndefined();
    expect(await facts('event.takedown_lifted')).toHaveLength(1);
  });

  it('is lifted through the door of publishing: plugins hear of it, and what was approved before does not count', async () => {
    const { reportId } = await told();
    await site.scope().em.nativeUpdate(Event, { id: shop.eventId }, { reviewState: 'approved' });
    await takeDownEvent(asAdmin(), { reportId, reason });
    expect((await site.scope().em.findOneOrFail(Event, { id: shop.eventId })).reviewState).toBeNull();
    publishing.length = 0;
    await liftTakedown(asAdmin(), { reportId });
    expect(publishing).toContain(shop.eventId);
    const entries = await site.scope().em.find(AuditEntry, { subjectId: shop.eventId, action: 'event.published' });
    expect(entries.at(-1)).toMatchObject({ actorLabel: 'ada@example.org' });
  });

  it('of what is over meanwhile is lifted, and shows nothing', async () => {
    const { reportId } = await told();
    await takeDownEvent(asAdmin(), { reportId, reason });
    const past = { startsAt: site.clock.in({ days: -2 }), endsAt: site.clock.in({ days: -1 }) };
    await site.scope().em.nativeUpdate(Occurrence, { event: shop.eventId }, past);
    await liftTakedown(asAdmin(), { reportId });
    expect(await takedownOf(site.scope(), shop.eventId)).toBeUndefined();
    expect((await eventById(site.scope(), shop.eventId))?.state).toBe('draft');
  });

  it('of an organization that was closed meanwhile stays', async () => {
    const { reportId } = await told();
    await takeDownEvent(asAdmin(), { reportId, reason });
    await site.scope().em.nativeUpdate(Organization, { id: shop.organizationId }, { archivedAt: site.clock.now() });
    expect(await code(liftTakedown(asAdmin(), { reportId }))).toBe('organization.archived');
    expect((await eventById(site.scope(), shop.eventId))?.state).toBe('draft');
  });

  it('of a draft leaves it a draft when it is lifted', async () => {
    const { reportId } = await told();
    await unpublishEvent(site.scope(), address());
    await takeDownEvent(asAdmin(), { reportId, reason });
    await liftTakedown(asAdmin(), { reportId });
    expect((await eventById(site.scope(), shop.eventId))?.state).toBe('draft');
    expect(await code(publishEvent(site.scope(), address()))).toBe('resolved');
  });

  it('never loses against a publication at the same moment', async () => {
    const { reportId } = await told();
    await unpublishEvent(site.scope(), address());
    await Promise.all([takeDownEvent(asAdmin(), { reportId, reason }), code(publishEvent(site.scope(), address()))]);
    expect((await eventById(site.scope(), shop.eventId))?.state).toBe('draft');
  });

  it('is no way to change what is history', async () => {
    const { reportId } = await told();
    await cancelEvent(site.scope(), { ...address(), reason: null });
    expect(await code(takeDownEvent(asAdmin(), { reportId, reason }))).toBe('event.is_cancelled');
  });
});
