import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import { page } from '../../../kernel/pages/page.ts';
import {
  importSeatMap,
  renameSeatMap,
  SEAT_FILE_BYTES,
  SeatMapName,
  seatMapOf,
} from '../../../modules/venues/index.ts';
import { idIn } from '../check-in/id-in-path.ts';
import { formModel } from '../form-model.ts';
import { belowMaps, mapsHref } from './map-words.ts';

const ImportForm = z.object({ name: SeatMapName, replaces: z.union([z.literal(''), z.uuid()]).default('') });

/** A file of seats becomes a draft, which the next page draws. */
export const importMapPage = page({
  path: '/admin/o/:org/seat-maps/new',
  may: 'events.write',
  form: ImportForm,
  files: { file: { maxBytes: SEAT_FILE_BYTES } },
  async show(scope, _at, request) {
    const organizationId = request.organization!.id;
    const { again, query } = request;
    const replaces = String(again?.values['replaces'] ?? query['replaces'] ?? '');
    const before = replaces === '' ? undefined : await seatMapOf(scope, { organizationId, id: idIn(replaces) });
    const base = mapsHref(request);
    const model = formModel(scope, request, {
      ...belowMaps(scope, request, scope.t(before ? 'seats.map.next' : 'seats.map.import'), before),
      actions: [{ label: scope.t('seats.map.example'), href: `${base}/example.csv`, icon: 'download', download: true }],
      schema: ImportForm,
      values: { name: before?.name ?? '' },
      groups: [{ help: 'seats.map.import_help', fields: ['name'] }],
      action: `${base}/new`,
      multipart: true,
      submit: scope.t('seats.map.look'),
      cancelHref: base,
    });
    model.groups[0]!.fields.push({
      widget: 'file',
      name: 'file',
      label: scope.t('seats.map.file'),
      help: scope.t('seats.map.file_help', { megabytes: SEAT_FILE_BYTES / 1024 / 1024 }),
      accept: '.csv,.json,text/csv,application/json',
      error: again?.errors['file'],
      required: true,
    });
    return { view: 'admin/form', model: { ...model, hidden: [{ name: 'replaces', value: replaces }] } };
  },
  async submit(scope, _at, { name, replaces }, request) {
    const { file } = request.files;
    if (!file) throw new DomainError('seat_map.file_missing', { field: 'file' });
    const { id } = await importSeatMap(scope, {
      organizationId: request.organization!.id,
      name,
      file: await readFile(file.path, 'utf8'),
      ...(replaces === '' ? {} : { replaces }),
    });
    return { goTo: `${mapsHref(request)}/${id}`, flash: 'seats.map.imported' };
  },
});

const NameForm = z.object({ name: SeatMapName, version: z.coerce.number().int().optional() });

export const renameMapPage = page({
  path: '/admin/o/:org/seat-maps/:map/name',
  may: 'events.write',
  form: NameForm,
  async show(scope, { map: id }, request) {
    const map = await seatMapOf(scope, { organizationId: request.organization!.id, id: idIn(id) });
    const model = formModel(scope, request, {
      ...belowMaps(scope, request, scope.t('seats.map.rename'), map),
      schema: NameForm,
      values: { name: map.name },
      groups: [{ fields: ['name'] }],
      version: map.version,
      action: `${mapsHref(request)}/${id}/name`,
      submit: scope.t('form.save'),
      cancelHref: `${mapsHref(request)}/${id}`,
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, { map: id }, values, request) {
    await renameSeatMap(scope, { organizationId: request.organization!.id, id: idIn(id), ...values });
    return { goTo: `${mapsHref(request)}/${id}`, flash: 'seats.map.renamed' };
  },
});
