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
const field = (name: string) => ({ title: `waiting_room.field.${name}`, half: true });
const timed = (name: string) =>
  z
    .date()
    .nullable()
    .meta({ ...field(name), zoneFrom: 'zone', help: `waiting_room.help.${name}` });

const RoomForm = z.object({
  mode: z
    .enum(['off', 'schedule', 'load'])
    .default('off')
    .meta({ title: 'waiting_room.field.mode', widget: 'select', help: 'waiting_room.help.mode' }),
  gathersAt: timed('gathers_at'),
  startsAt: timed('starts_at'),
  endsAt: timed('ends_at'),
  mostPerMinute: shape.mostPerMinute.meta({ ...field('most_per_minute'), help: 'waiting_room.help.most_per_minute' }),
  slowMs: shape.slowMs.meta({ ...field('slow_ms'), help: 'waiting_room.help.slow_ms' }),
  passMinutes: shape.passMinutes.meta(field('pass_minutes')),
  draftsPerPass: shape.draftsPerPass.meta({ ...field('drafts_per_pass'), help: 'waiting_room.help.drafts_per_pass' }),
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
