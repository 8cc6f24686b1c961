import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { phaseOf, type Room, type Standing } from '../../../modules/waiting-rooms/index.ts';
import type { Notice, WaitingRoomView } from '../../../render/contract/index.ts';
import { instantText } from './when.ts';

/** What somebody in line reads; a room that is off or not open yet has no line. */
const lineTexts = {
  off: 'waiting_room.running',
  announced: 'waiting_room.gathering',
  gathering: 'waiting_room.gathering',
  running: 'waiting_room.running',
  paused: 'waiting_room.paused',
} as const;

export function joinView(scope: Scope, room: Room, { again }: PageRequest): WaitingRoomView {
  const { t } = scope;
  const gathering = phaseOf(room, scope.clock.now()) === 'gathering';
  return {
    title: t('waiting_room.title'),
    text: again?.problem ?? t(gathering ? 'waiting_room.join_gathering' : 'waiting_room.join_text'),
    event: eventOf(scope, room),
    join: { action: `/e/${room.event.slug}/wait`, label: t('waiting_room.join') },
    facts: startFact(scope, room),
  };
}

export function lineView(scope: Scope, room: Room, { position, ahead, expectedSeconds }: Standing): WaitingRoomView {
  const { t } = scope;
  const phase = phaseOf(room, scope.clock.now());
  const count = new Intl.NumberFormat(scope.locale);
  const minutes = new Intl.NumberFormat(scope.locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' });
  const href = `/e/${room.event.slug}/wait`;
  const facts: WaitingRoomView['facts'] =
    ahead === undefined || expectedSeconds === undefined
      ? startFact(scope, room)
      : [
          { name: 'ahead', label: t('waiting_room.ahead'), value: count.format(ahead) },
          ...(phase === 'paused'
            ? []
            : [
                {
                  name: 'expected' as const,
                  label: t('waiting_room.expected'),
                  value: minutes.format(Math.max(1, Math.ceil(expectedSeconds / 60))),
                },
              ]),
        ];
  return {
    title: t('waiting_room.in_line'),
    text: t(position === undefined ? 'waiting_room.before_draw' : lineTexts[phase]),
    event: eventOf(scope, room),
    facts,
    live: { href: `${href}/status`, position: position ?? 0 },
    again: { href, label: t('waiting_room.look_again') },
    note: t('waiting_room.kept'),
  };
}

export function entryView(scope: Scope, room: Room): WaitingRoomView {
  return {
    title: scope.t('waiting_room.turn'),
    text: scope.t('waiting_room.turn_text', { count: room.passMinutes }),
    event: eventOf(scope, room),
    enter: { action: `/e/${room.event.slug}/wait/enter`, label: scope.t('waiting_room.enter') },
  };
}

/** In place of the tickets, for whoever has no pass. */
export function gateNotice({ t }: Scope, slug: string): Notice {
  return {
    tone: 'info',
    title: t('waiting_room.title'),
    text: t('waiting_room.gate'),
    actions: [{ label: t('waiting_room.go'), href: `/e/${slug}/wait`, tone: 'primary' }],
  };
}

function startFact(scope: Scope, room: Room): WaitingRoomView['facts'] {
  if (room.drawnAt || !room.startsAt || room.startsAt <= scope.clock.now()) return undefined;
  const value = instantText(room.startsAt, room.event.zone, scope.locale);
  return [{ name: 'start', label: scope.t('waiting_room.starts'), value }];
}

function eventOf({ locale }: Scope, { event }: Room): WaitingRoomView['event'] {
  return { title: translate(event.title, locale, event.locale), href: `/e/${event.slug}` };
}
