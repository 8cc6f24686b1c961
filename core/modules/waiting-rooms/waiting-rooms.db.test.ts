import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { count, openShop, outcomes, type Shop } from '../../../test/factories/shop.ts';
import { ANONYMOUS, testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { startOrder } from '../orders/index.ts';
import {
  changeRoom,
  controlRoom,
  enterRoom,
  freshRoom,
  joinRoom,
  positionOf,
  readPlace,
  RoomSettings,
  roomNumbers,
  standingOf,
  tickRooms,
} from './index.ts';
import { waitingIn } from './room-phase.ts';

let site: TestSite;
let shop: Shop;
let typeId: string;
let stranger: Scope;

beforeAll(async () => (site = await testSite()));
afterAll(() => site.close());
beforeEach(async () => {
  shop = await openShop(site);
  typeId = await shop.sell({ quantity: 1000 });
  stranger = site.scope(ANONYMOUS);
});

const QUIET = { p95: 20, count: 100 };
const BUSY = { p95: 5000, count: 100 };

const address = () => ({ organizationId: shop.organizationId, eventId: shop.eventId });
const setUp = (settings: Partial<RoomSettings> & { mode: RoomSettings['mode'] }) =>
  changeRoom(site.scope(), { ...address(), ...RoomSettings.parse(settings) });
const room = async () => (await freshRoom(site.scope().em, shop.eventId))!;
const join = (token?: string) => joinRoom(stranger, { eventId: shop.eventId, token });
const enter = (token: string) => enterRoom(stranger, { eventId: shop.eventId, token });
const order = (pass?: string, by = stranger) =>
  startOrder(by, { eventId: shop.eventId, lines: [{ ticketTypeId: typeId, quantity: 1 }] }, { pass });
const pass = (seconds: number, pace = QUIET) => {
  site.clock.advance({ seconds });
  return tickRooms(site.scope(), pace);
};
const inMinutes = (minutes: number) => site.clock.in({ minutes });

describe('the line', () => {
  it('draws among those who gathered, and puts who comes later behind them in order of arrival', async () => {
    await setUp({ mode: 'schedule', gathersAt: site.clock.now(), startsAt: inMinutes(10) });
    const early = await Promise.all(Array.from({ length: 60 }, () => join()));
    expect(new Set(early.map(({ number }) => number)).size).toBe(60);
    await pass(60);
    for (const { token } of early)
      expect(standingOf(await room(), readPlace(site.site, await room(), token)!)).toMatchObject({
        position: undefined,
        mayEnter: false,
      });

    await pass(9 * 60);
    const late = [await join(), await join(), await join()];
    const drawn = await room();
    const positions = early.map((place) => positionOf(drawn, place)!);
    expect(positions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(positions).not.toEqual(early.map(({ number }) => number));
    expect(late.map((place) => positionOf(drawn, place))).toEqual([61, 62, 63]);
    // Whoever goes in goes in that order, and nobody is drawn a second time.
    await pass(1);
    const now = await room();
    expect(early.map((place) => positionOf(now, place)!)).toEqual(positions);
  });

  it('gives one person one place: refreshing, other tabs and a repeated call keep it', async () => {
    await setUp({ mode: 'schedule', startsAt: site.clock.now() });
    const first = await join();
    const again = await Promise.all(Array.from({ length: 5 }, () => join(first.token)));
    expect(again.map(({ number }) => number)).toEqual(Array<number>(5).fill(first.number));
    const [round, number, mac] = first.token.split('.');
    for (const forged of [`${round}.${Number(number) + 1}.${mac}`, `${round}.1.${'A'.repeat(43)}`, 'nonsense']) {
      expect(readPlace(site.site, await room(), forged)).toBeUndefined();
    }
    await pass(1);
    await pass(5);
    const entered = await Promise.all(Array.from({ length: 8 }, () => enter(first.token)));
    expect(new Set(entered.map(({ id, token }) => `${id} ${token}`)).size).toBe(1);
    expect(await count(site.scope(), 'waiting_passes where room_id = ?', [(await room()).id])).toBe(1);
  });

  it('lets people in at the rate, less when the checkout is slow, and never more than the limit', async () => {
    await setUp({ mode: 'schedule', startsAt: site.clock.now(), mostPerMinute: 60 });
    await Promise.all(Array.from({ length: 300 }, () => join()));
    await pass(1);
    const steps: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      const before = (await room()).admitted;
      await pass(1);
      steps.push((await room()).admitted - before);
    }
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(60);
    for (let second = 0; second < 10; second += 1) await pass(3, BUSY);
    const slow = (await room()).ratePerMinute;
    expect(slow).toBeLessThan(10);
    for (let second = 0; second < 120; second += 1) await pass(1);
    expect((await room()).ratePerMinute).toBeGreaterThan(slow);
    expect((await room()).ratePerMinute).toBeLessThanOrEqual(60);
    // A process that stood still for an hour lets nobody in for it.
    const before = (await room()).admitted;
    await pass(3600);
    expect((await room()).admitted - before).toBeLessThanOrEqual(5);
    expect((await roomNumbers(site.scope(), shop.eventId))!.samples.length).toBeGreaterThan(5);
  });

  it('admits once when several processes look at the same time', async () => {
    await setUp({ mode: 'schedule', startsAt: site.clock.now(), mostPerMinute: 600 });
    await Promise.all(Array.from({ length: 200 }, () => join()));
    await pass(1);
    const { admitted } = await room();
    site.clock.advance({ seconds: 2 });
    await Promise.all(Array.from({ length: 6 }, () => tickRooms(site.scope(), QUIET)));
    expect((await room()).admitted - admitted).toBe(20);
  });
});

describe('tickets', () => {
  it('are not to be had without a pass, and with one for a while and so often', async () => {
    expect((await order()).state).toBe('draft');
    await setUp({
      mode: 'schedule',
      gathersAt: site.clock.now(),
      startsAt: inMinutes(1),
      draftsPerPass: 3,
      passMinutes: 5,
    });
    await expect(order()).rejects.toMatchObject({ code: 'waiting_room.pass_needed' });
    const place = await join();
    await expect(enter(place.token)).rejects.toMatchObject({ code: 'waiting_room.not_yet' });
    await pass(60);
    await expect(enter(place.token)).rejects.toMatchObject({ code: 'waiting_room.not_yet' });
    await pass(2);
    const { token } = await enter(place.token);
    await expect(order(place.token)).rejects.toMatchObject({ code: 'waiting_room.pass_needed' });

    const { done, refused } = await outcomes(Array.from({ length: 8 }, () => order(token)));
    expect([done.length, refused]).toEqual([3, Array<string>(5).fill('waiting_room.pass_used_up')]);
    const other = await join();
    await pass(5);
    const late = await enter(other.token);
    site.clock.advance({ minutes: 6 });
    await expect(order(late.token)).rejects.toMatchObject({ code: 'waiting_room.pass_expired' });
    await expect(enter(other.token)).rejects.toMatchObject({ code: 'waiting_room.turn_over' });
  });

  it('of one event are not for who waited for another', async () => {
    await setUp({ mode: 'schedule', startsAt: site.clock.now() });
    const place = await join();
    await pass(1);
    await pass(5);
    const { token } = await enter(place.token);
    shop = await openShop(site);
    typeId = await shop.sell({ quantity: 5 });
    await setUp({ mode: 'schedule', startsAt: site.clock.now() });
    await pass(5);
    await expect(enter(place.token)).rejects.toMatchObject({ code: 'waiting_room.no_place' });
    await expect(order(token)).rejects.toMatchObject({ code: 'waiting_room.pass_needed' });
  });

  it('are sold by the house without a pass, and to all once the room is closed', async () => {
    await controlRoom(site.scope(), { ...address(), control: 'open' });
    await expect(order()).rejects.toMatchObject({ code: 'waiting_room.pass_needed' });
    expect((await order(undefined, site.scope())).state).toBe('draft');
    const place = await join();
    await controlRoom(site.scope(), { ...address(), control: 'closed' });
    expect((await order()).state).toBe('draft');
    await controlRoom(site.scope(), { ...address(), control: 'open' });
    await pass(5);
    await expect(enter(place.token)).rejects.toMatchObject({ code: 'waiting_room.no_place' });
  });

  it('are behind a line while the site is busy, and free again when it is calm', async () => {
    await setUp({ mode: 'load', slowMs: 500 });
    await pass(1);
    expect((await order()).state).toBe('draft');
    await pass(1, BUSY);
    await expect(order()).rejects.toMatchObject({ code: 'waiting_room.pass_needed' });
    const place = await join();
    await pass(2);
    await enter(place.token);
    expect(waitingIn(await room())).toBe(0);
    await pass(61);
    await pass(1);
    expect((await order()).state).toBe('draft');
  });
});

it('refuses times that make no line', async () => {
  const now = site.clock.now();
  const wrong = [
    [{ mode: 'schedule' }, 'waiting_room.start_missing'],
    [{ mode: 'schedule', startsAt: now, gathersAt: inMinutes(1) }, 'waiting_room.gathers_after_start'],
    [{ mode: 'schedule', startsAt: now, endsAt: now }, 'waiting_room.ends_before_start'],
  ] as const;
  for (const [settings, code] of wrong) await expect(setUp(settings)).rejects.toMatchObject({ code });
});
