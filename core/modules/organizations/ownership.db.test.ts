import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueTickets } from '../../../test/factories/door.ts';
import { openShop } from '../../../test/factories/shop.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import { OutboxRow } from '../../kernel/outbox/outbox.entity.ts';
import type { Actor, UserActor } from '../../kernel/scope/actor.ts';
import { publishEvent } from '../events/index.ts';
import { createUser } from '../users/index.ts';
import {
  acceptOwnership,
  addMember,
  can,
  changeMember,
  closeOrganization,
  createOrganization,
  endTransfer,
  inviteMember,
  leaveOrganization,
  membersOf,
  offerOwnership,
  organizationById,
  reopenOrganization,
  transferOf,
  whatIsOwed,
} from './index.ts';

let site: TestSite;
let organizationId: string;
let ann: UserActor;
let bob: UserActor;
let bobId: string;
let count = 0;

beforeAll(async () => void (site = await testSite()));
afterAll(() => site.close());
beforeEach(async () => {
  [ann, bob] = [await person('Ann'), await person('Bob')];
  ({ id: organizationId } = await createOrganization(site.scope(ann), {
    name: 'Fair people',
    email: 'hello@example.org',
    currency: 'EUR',
    locale: 'en',
    zone: 'Europe/Berlin',
  }));
  bobId = (await addMember(site.scope(ann), { organizationId, email: bob.email, role: 'staff' })).memberId;
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

async function person(name: string): Promise<UserActor> {
  const email = `${name.toLowerCase()}${(count += 1)}@example.org`;
  const { userId } = await createUser(site.scope(), { email, name });
  return { kind: 'user', userId, email, name, isAdmin: false };
}

const at = () => ({ organizationId });
const by = (actor: Actor) => site.scope(actor);
const roles = async () =>
  (await membersOf(site.scope(), organizationId)).map(({ name, role }) => `${name} ${role}`).sort();

describe('handing an organization on', () => {
  it('happens when the member accepts; whoever offered it is a manager then', async () => {
    await offerOwnership(by(ann), { ...at(), memberId: bobId });
    expect(await transferOf(site.scope(), at())).toMatchObject({ toUserId: bob.userId, toName: 'Bob' });
    expect(await roles()).toEqual(['Ann owner', 'Bob staff']);
    const [fact] = await site
      .scope()
      .em.find(OutboxRow, { name: 'organization.transfer_offered' }, { orderBy: { id: -1 } });
    expect(fact!.payload).toMatchObject({ email: bob.email, by: 'Ann' });
    expect(await code(acceptOwnership(by(ann), at()))).toBe('transfer.over');
    const accept = () => code(acceptOwnership(by(bob), at()));
    expect((await Promise.all([accept(), accept()])).sort()).toEqual(['resolved', 'transfer.over']);
    expect(await roles()).toEqual(['Ann manager', 'Bob owner']);
  });

  it('is offered by owners alone, and can be taken back, declined and forgotten', async () => {
    const eve = await person('Eve');
    const { memberId } = await addMember(by(ann), { ...at(), email: eve.email, role: 'manager' });
    expect(await code(offerOwnership(by(eve), { ...at(), memberId: bobId }))).toBe('member.owners_only');
    await offerOwnership(by(ann), { ...at(), memberId: bobId });
    expect(await code(endTransfer(by(eve), at()))).toBe('transfer.over');
    await offerOwnership(by(ann), { ...at(), memberId });
    expect(await code(acceptOwnership(by(bob), at()))).toBe('transfer.over');
    await endTransfer(by(eve), at());
    expect(await code(acceptOwnership(by(eve), at()))).toBe('transfer.over');
    await offerOwnership(by(ann), { ...at(), memberId });
    await endTransfer(by(ann), at());
    await offerOwnership(by(ann), { ...at(), memberId });
    site.clock.advance({ days: 7 });
    expect(await code(acceptOwnership(by(eve), at()))).toBe('transfer.over');
  });

  it('is worth nothing from somebody who is no owner any more', async () => {
    const eve = await person('Eve');
    await addMember(by(ann), { ...at(), email: eve.email, role: 'owner' });
    await offerOwnership(by(ann), { ...at(), memberId: bobId });
    const ann2 = (await membersOf(site.scope(), organizationId)).find(({ userId }) => userId === ann.userId)!;
    await changeMember(by(eve), { ...at(), memberId: ann2.id, role: 'staff' });
    expect(await code(acceptOwnership(by(bob), at()))).toBe('transfer.over');
  });
});

describe('leaving', () => {
  it('is free for everybody but the last owner, even when two owners leave at once', async () => {
    expect(await code(leaveOrganization(by(ann), at()))).toBe('member.last_owner_leaves');
    await changeMember(by(ann), { ...at(), memberId: bobId, role: 'owner' });
    const answers = await Promise.all([ann, bob].map((actor) => code(leaveOrganization(by(actor), at()))));
    expect(answers.sort()).toEqual(['member.last_owner_leaves', 'resolved']);
    expect(await roles()).toHaveLength(1);
    expect(await code(leaveOrganization(by(await person('Eve')), at()))).toBe('member.not_found');
  });
});

describe('closing', () => {
  it('deletes what never had an event, for its owner who typed the name', async () => {
    const close = (actor: Actor, name = 'Fair people') => code(closeOrganization(by(actor), { ...at(), name }));
    await inviteMember(by(ann), { ...at(), email: 'later@example.org', role: 'staff' });
    expect(await close(bob)).toBe('member.owners_only');
    expect(await close(ann, 'Fair')).toBe('organization.wrong_name');
    expect(await close(ann)).toBe('resolved');
    expect(await organizationById(site.scope(), organizationId)).toBeUndefined();
  });

  it('waits until nothing is owed, keeps what was sold, and lets members look and change nothing', async () => {
    const shop = await openShop(site, at());
    await issueTickets(site, shop, await shop.sell({ quantity: 5 }));
    const close = () => closeOrganization(by(ann), { ...at(), name: 'Fair people' });
    expect(await whatIsOwed(site.scope(), at())).toMatchObject({ events: 1, isEmpty: false });
    expect(await code(close())).toBe('organization.owes');
    await site.scope().em.execute(`update events set state = 'draft' where id = ?`, [shop.eventId], 'run');
    await shop.draft(await shop.sell({ quantity: 5 })).catch(() => undefined);
    await site.scope().em.execute(`update orders set state = 'expired' where state = 'draft'`, [], 'run');
    expect(await close()).toBe('archived');
    expect(await can(by(ann), 'orders.read', at())).toBe(true);
    expect(await can(by(ann), 'events.write', at())).toBe(false);
    const key: Actor = {
      kind: 'key',
      keyId: 'k',
      name: 'K',
      organizationId,
      permissions: ['events.read', 'events.write'],
    };
    expect([await can(by(key), 'events.read', at()), await can(by(key), 'events.write', at())]).toEqual([true, false]);
    expect(await code(publishEvent(site.scope(), { ...at(), eventId: shop.eventId }))).toBe('organization.archived');
    expect(await code(inviteMember(site.scope(), { ...at(), email: 'x@example.org', role: 'staff' }))).toBe(
      'organization.archived',
    );
    await reopenOrganization(site.scope(), at());
    expect(await can(by(ann), 'events.write', at())).toBe(true);
  });

  it('and publishing at the same moment leave no public event in a closed organization', async () => {
    const shop = await openShop(site, at());
    await site.scope().em.execute(`update events set state = 'draft' where id = ?`, [shop.eventId], 'run');
    const answers = await Promise.all([
      code(closeOrganization(by(ann), { ...at(), name: 'Fair people' })),
      code(publishEvent(site.scope(), { ...at(), eventId: shop.eventId })),
    ]);
    expect([
      ['resolved', 'organization.archived'],
      ['organization.owes', 'resolved'],
    ]).toContainEqual(answers);
  });
});
