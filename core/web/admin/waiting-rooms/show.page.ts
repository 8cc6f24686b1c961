import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { can } from '../../../modules/organizations/index.ts';
import {
  controlRoom,
  roomNumbers,
  type RoomControl,
  type RoomNumbers,
  type RoomPhase,
} from '../../../modules/waiting-rooms/index.ts';
import type { Action, Badge, Section, ShowView, Tone } from '../../../render/contract/index.ts';
import { barPlot } from '../../../render/plot.ts';
import { instantText, timeText } from '../../storefront/view-models/when.ts';
import { addressAt, eventAt, eventHead, eventHref } from '../events/event-head.ts';

const ControlForm = z.object({ control: z.enum(['auto', 'open', 'paused', 'closed']) });

export const roomHref = (request: PageRequest, event: string): string => `${eventHref(request, event)}/waiting-room`;

/** The line before an event's tickets: how it stands, how it went, and opening and closing it by hand. */
export const waitingRoomAdminPage = page({
  path: '/admin/o/:org/events/:event/waiting-room',
  may: 'events.read',
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const mayWrite = await can(scope, 'events.write', { organizationId: event.organization.id, eventId: id });
    const numbers = await roomNumbers(scope, id);
    const href = roomHref(request, id);
    const head = eventHead(scope, request, event, 'waiting_room');
    const model: ShowView = {
      ...head,
      badges: [...(head.badges ?? []), badgeOf(scope, numbers?.phase ?? 'off')],
      actions: mayWrite ? actionsOf(scope, href, numbers) : [],
      main: [
        figuresOf(scope, numbers),
        ...(numbers && numbers.samples.length > 1 ? plotsOf(scope, numbers, event.zone) : []),
      ],
      aside: [settingsOf(scope, numbers, event.zone)],
    };
    return { view: 'admin/show', model };
  },
});

/** Opens, pauses or closes it by hand. */
export const controlRoomPage = page({
  path: '/admin/o/:org/events/:event/waiting-room/control',
  may: 'events.write',
  form: ControlForm,
  async show(_scope, { event: id }, request) {
    return { goTo: roomHref(request, id) };
  },
  async submit(scope, { event: id }, { control }, request) {
    await eventAt(scope, request, id);
    await controlRoom(scope, { ...addressAt(request, id), control });
    return { goTo: roomHref(request, id), flash: `waiting_room.admin.now.${control}` };
  },
});

const TONES: Readonly<Record<RoomPhase, Tone>> = {
  off: 'neutral',
  announced: 'info',
  gathering: 'info',
  running: 'success',
  paused: 'warning',
};

function badgeOf({ t }: Scope, phase: RoomPhase): Badge {
  return { label: t(`waiting_room.admin.phase.${phase}`), tone: TONES[phase] };
}

function actionsOf({ t }: Scope, href: string, numbers: RoomNumbers | undefined): Action[] {
  const now = numbers?.room.control ?? 'auto';
  const choices: readonly RoomControl[] = ['open', 'paused', 'closed', 'auto'];
  return [
    { label: t('waiting_room.admin.edit'), href: `${href}/edit`, icon: 'edit' },
    ...choices
      .filter((control) => control !== now && (numbers || control === 'open'))
      .map((control): Action => ({
        label: t(`waiting_room.admin.do.${control}`),
        action: `${href}/control`,
        hidden: [{ name: 'control', value: control }],
        ...(control === 'open' ? { tone: 'primary' } : {}),
      })),
  ];
}

function figuresOf(scope: Scope, numbers: RoomNumbers | undefined): Section {
  const count = new Intl.NumberFormat(scope.locale);
  const figure = (name: string, value: number, detail?: string) => ({
    label: scope.t(`waiting_room.admin.figure.${name}`),
    value: count.format(value),
    detail,
  });
  const rate = numbers && numbers.phase === 'running' ? numbers.room.ratePerMinute : 0;
  const latest = numbers?.samples.at(-1)?.latencyMs ?? 0;
  const most = numbers && scope.t('waiting_room.admin.at_most', { count: numbers.room.mostPerMinute });
  return {
    kind: 'figures',
    title: scope.t('waiting_room.admin.figures'),
    figures: [
      figure('waiting', numbers?.waiting ?? 0),
      figure('admitted', numbers?.admitted ?? 0),
      figure('inside', numbers?.inside ?? 0),
      figure('drafts', numbers?.drafts ?? 0),
      figure('rate', rate, most),
      figure('latency', latest),
    ],
  };
}

function plotsOf(scope: Scope, { samples }: RoomNumbers, zone: string): Section[] {
  const count = new Intl.NumberFormat(scope.locale);
  return (['waiting', 'admitted'] as const).map((name) => ({
    kind: 'plot',
    plot: barPlot({
      title: scope.t(`waiting_room.admin.plot.${name}`),
      summary: count.format(samples.at(-1)![name]),
      top: count.format(Math.max(1, ...samples.map((sample) => sample[name]))),
      points: samples.map((sample) => ({
        label: timeText(sample.at, zone, scope.locale),
        value: sample[name],
        text: count.format(sample[name]),
      })),
      columns: [scope.t('waiting_room.admin.plot.at'), scope.t(`waiting_room.admin.figure.${name}`)],
    }),
  }));
}

function settingsOf(scope: Scope, numbers: RoomNumbers | undefined, zone: string): Section {
  const fact = (name: string, text: string) => ({
    label: scope.t(`waiting_room.field.${name}`),
    cell: { kind: 'text', text } as const,
  });
  const at = (name: string, instant: Date | null | undefined) =>
    instant ? [fact(name, instantText(instant, zone, scope.locale))] : [];
  const room = numbers?.room;
  return {
    kind: 'facts',
    title: scope.t('waiting_room.admin.settings'),
    facts: [
      fact('mode', scope.t(`waiting_room.mode.${room?.mode ?? 'off'}`)),
      ...at('gathers_at', room?.gathersAt),
      ...at('starts_at', room?.startsAt),
      ...at('ends_at', room?.endsAt),
    ],
  };
}
