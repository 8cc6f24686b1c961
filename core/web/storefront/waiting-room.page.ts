import { DomainError } from '../../kernel/errors.ts';
import { page, type PageRequest, type Reply } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  enterRoom,
  isGuarded,
  joinRoom,
  mayChoose,
  phaseOf,
  readPlace,
  roomBySlug,
  roomStatus,
  standingOf,
  type Room,
} from '../../modules/waiting-rooms/index.ts';
import { entryView, joinView, lineView } from './view-models/waiting-room-view.ts';

const cookieOf = (kind: 'place' | 'pass', eventId: string): string => `ep_${kind}_${eventId.replaceAll('-', '')}`;

export const passOf = (request: PageRequest, eventId: string): string | undefined =>
  request.cookies.get(cookieOf('pass', eventId));

export const waitHref = (slug: string): string => `/e/${slug}/wait`;

/** Longer than any line; a place that is over is worth nothing before that. */
const PLACE_SECONDS = 24 * 60 * 60;
const REFRESH_SECONDS = 15;

/** The line before an event's tickets: join it, see where one stands, go in. Asking costs no query. */
export const waitingRoomPage = page({
  path: '/e/:slug/wait',
  may: 'public',
  captcha: true,
  // A whole campus may come from one address.
  limit: { limit: 600, perSeconds: 60 },
  async show(scope, { slug }, request) {
    const room = await guardedRoom(scope, slug);
    if (!room || (await mayChoose(scope, { eventId: room.eventId, pass: passOf(request, room.eventId) }))) {
      return { goTo: `/e/${slug}` };
    }
    const token = request.cookies.get(cookieOf('place', room.eventId));
    const place = token === undefined ? undefined : readPlace(scope.site, room, token);
    const frame = { ...(room.event.accent === null ? {} : { accent: room.event.accent }), noindex: true };
    if (!place) return { view: 'waiting-room', model: joinView(scope, room, request), frame };
    const standing = standingOf(room, place);
    if (standing.mayEnter) return { view: 'waiting-room', model: entryView(scope, room), frame };
    const refresh = REFRESH_SECONDS;
    return { view: 'waiting-room', model: lineView(scope, room, standing), frame: { ...frame, refresh } };
  },
  async submit(scope, { slug }, _values, request) {
    const room = await guardedRoom(scope, slug);
    if (!room) return { goTo: `/e/${slug}` };
    const name = cookieOf('place', room.eventId);
    const { token } = await joinRoom(scope, { eventId: room.eventId, token: request.cookies.get(name) });
    return { goTo: waitHref(slug), cookies: [{ name, value: token, maxAgeSeconds: PLACE_SECONDS }] };
  },
});

/** It is somebody's turn: the place becomes a pass. */
export const enterRoomPage = page({
  path: '/e/:slug/wait/enter',
  may: 'public',
  async show(_scope, { slug }) {
    return { goTo: waitHref(slug) };
  },
  async submit(scope, { slug }, _values, request): Promise<Reply> {
    const room = await guardedRoom(scope, slug);
    if (!room) return { goTo: `/e/${slug}` };
    const placeCookie = cookieOf('place', room.eventId);
    try {
      const token = request.cookies.get(placeCookie);
      const pass = await enterRoom(scope, { eventId: room.eventId, token });
      const maxAgeSeconds = Math.ceil((pass.expiresAt.getTime() - scope.clock.now().getTime()) / 1000);
      const cookie = { name: cookieOf('pass', room.eventId), value: pass.token, maxAgeSeconds };
      return { goTo: `/e/${slug}#tickets`, cookies: [cookie] };
    } catch (error) {
      if (!(error instanceof DomainError) || !error.code.startsWith('waiting_room.')) throw error;
      // A turn that is over, or no place at all: the line's own page says what to do.
      if (error.code !== 'waiting_room.turn_over') return { goTo: waitHref(slug) };
      const cookies = [{ name: placeCookie, value: '', maxAgeSeconds: 0 }];
      return { goTo: waitHref(slug), flash: 'waiting_room.turn_over', cookies };
    }
  },
});

/** How far the line is: the same for everybody, so that it comes from memory however many ask. */
export const roomStatusPage = page({
  path: '/e/:slug/wait/status',
  may: 'public',
  async show(scope, { slug }) {
    const room = await roomBySlug(scope, slug);
    const status = room && (await roomStatus(scope, room.eventId));
    if (!status) return { json: { phase: 'off' }, cacheSeconds: 2 };
    const { phase, drawn, admitted, ratePerMinute } = status;
    return { json: { phase, drawn, admitted, ratePerMinute }, cacheSeconds: 2 };
  },
});

async function guardedRoom(scope: Scope, slug: string): Promise<Room | undefined> {
  const room = await roomBySlug(scope, slug);
  return room && isGuarded(phaseOf(room, scope.clock.now())) ? room : undefined;
}
