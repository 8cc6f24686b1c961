import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { changeRoom, roomNumbers, RoomSettings } from '../../../modules/waiting-rooms/index.ts';
import type { Option } from '../../../render/contract/index.ts';
import { addressAt, belowEvent, eventAt } from '../events/event-head.ts';
import { formModel } from '../form-model.ts';
import { roomHref } from './show.page.ts';

const { shape } = RoomSettings;
const half = { half: true } as const;
const timed = (title: string, help: string) =>
  z
    .date()
    .nullable()
    .meta({ title, help, zoneFrom: 'zone', ...half });

const RoomForm = z.object({
  mode: z
    .enum(['off', 'schedule', 'load'])
    .default('off')
    .meta({ title: 'waiting_room.field.mode', widget: 'select', help: 'waiting_room.help.mode' }),
  gathersAt: timed('waiting_room.field.gathers_at', 'waiting_room.help.gathers_at'),
  startsAt: timed('waiting_room.field.starts_at', 'waiting_room.help.starts_at'),
  endsAt: timed('waiting_room.field.ends_at', 'waiting_room.help.ends_at'),
  mostPerMinute: shape.mostPerMinute.meta({
    title: 'waiting_room.field.most_per_minute',
    ...half,
    help: 'waiting_room.help.most_per_minute',
  }),
  slowMs: shape.slowMs.meta({ title: 'waiting_room.field.slow_ms', ...half, help: 'waiting_room.help.slow_ms' }),
  passMinutes: shape.passMinutes.meta({ title: 'waiting_room.field.pass_minutes', ...half }),
  draftsPerPass: shape.draftsPerPass.meta({
    title: 'waiting_room.field.drafts_per_pass',
    ...half,
    help: 'waiting_room.help.drafts_per_pass',
  }),
  zone: z.string(),
  version: z.coerce.number().int().optional(),
});

const modes = ({ t }: Scope): Option[] =>
  (['off', 'schedule', 'load'] as const).map((value) => ({ value, label: t(`waiting_room.mode.${value}`) }));

export const editRoomPage = page({
  path: '/admin/o/:org/events/:event/waiting-room/edit',
  may: 'events.write',
  form: RoomForm,
  async show(scope, { event: id }, request) {
    const event = await eventAt(scope, request, id);
    const numbers = await roomNumbers(scope, id);
    const { zone } = event;
    const suffix = zone.replaceAll('_', ' ');
    const href = roomHref(request, id);
    const form = formModel(scope, request, {
      ...belowEvent(scope, request, event, scope.t('waiting_room.title')),
      schema: RoomForm,
      values: { ...RoomSettings.parse({ mode: 'off' }), ...numbers?.room, zone },
      groups: [
        { fields: ['mode'] },
        { title: 'waiting_room.group.times', fields: ['gathersAt', 'startsAt', 'endsAt'] },
        { title: 'waiting_room.group.pace', fields: ['mostPerMinute', 'slowMs', 'passMinutes', 'draftsPerPass'] },
      ],
      fields: {
        zone,
        over: { mode: { options: modes(scope) }, gathersAt: { suffix }, startsAt: { suffix }, endsAt: { suffix } },
      },
      version: numbers?.version,
      action: `${href}/edit`,
      submit: scope.t('form.save'),
      cancelHref: href,
    });
    return { view: 'admin/form', model: { ...form, hidden: [{ name: 'zone', value: zone }] } };
  },
  async submit(scope, { event: id }, { zone, ...values }, request) {
    const event = await eventAt(scope, request, id);
    if (zone !== event.zone) throw new DomainError('conflict.changed_by_somebody', { status: 409 });
    await changeRoom(scope, { ...addressAt(request, id), ...values });
    return { goTo: roomHref(request, id), flash: 'waiting_room.admin.saved' };
  },
});
