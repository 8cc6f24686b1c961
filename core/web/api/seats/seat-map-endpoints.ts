import { z } from 'zod';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  activateSeatMap,
  archiveSeatMap,
  deleteSeatMap,
  importSeatMap,
  problemIn,
  readSeatFile,
  renameSeatMap,
  SEAT_FILE_BYTES,
  SeatMapName,
  seatMapOf,
  seatMapsOf,
  summaryOf,
  type SeatMapRow,
} from '../../../modules/venues/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Instant } from '../schemas.ts';

const tag = 'seats';
const home = z.strictObject({ id: Id });
const params = z.strictObject({ id: Id, mapId: Id });
const mayRead = { permission: 'events.read', of: 'organization', at: 'params.id' } as const;
const mayWrite = { permission: 'events.write', of: 'organization', at: 'params.id' } as const;

const File = z.string().max(SEAT_FILE_BYTES).meta({
  description:
    'CSV with the columns section, row, seat, category, kind, aisle, x, y, rank; or JSON of sections of rows.',
});

const SeatMapJson = z
  .strictObject({
    id: Id,
    seriesId: Id.meta({ description: 'The same for all editions of one map.' }),
    edition: z.int(),
    name: z.string(),
    state: z.enum(['draft', 'current', 'replaced', 'archived']),
    seatCount: z.int(),
    categories: z.array(z.string()),
    dates: z.int().meta({ description: 'How many dates have it. A map that a date has never changes.' }),
    createdAt: Instant,
    version: z.int(),
  })
  .meta({ id: 'SeatMap' });

const list = endpoint({
  method: 'GET',
  path: '/organizations/{id}/seat-maps',
  may: mayRead,
  summary: 'The seat maps of an organization, all editions',
  tag,
  params: home,
  answers: { 200: z.strictObject({ data: z.array(SeatMapJson) }) },
  async run(scope, request) {
    return { status: 200, body: { data: (await seatMapsOf(scope, request.params.id)).map(mapJson) } };
  },
});

const check = endpoint({
  method: 'POST',
  path: '/organizations/{id}/seat-maps/check',
  may: mayWrite,
  summary: 'What a file of seats holds, and what is wrong with it; nothing is stored',
  tag,
  params: home,
  maxBytes: SEAT_FILE_BYTES,
  body: z.strictObject({ file: File }),
  answers: {
    200: z.strictObject({
      seatCount: z.int(),
      wheelchairs: z.int(),
      sections: z.array(z.strictObject({ name: z.string(), rows: z.int(), seats: z.int() })),
      categories: z.array(z.strictObject({ name: z.string(), seats: z.int() })),
      problems: z.array(z.strictObject({ at: z.string(), code: z.string(), message: z.string() })),
    }),
  },
  replay: 'again',
  async run(scope, { body }) {
    const { seats, problems } = readSeatFile(body.file);
    const say = problemIn(scope);
    const told = problems.map((problem) => {
      const { code, message } = say(problem);
      return { at: problem.at, code, message };
    });
    return { status: 200, body: { ...summaryOf(seats), problems: told } };
  },
});

const create = endpoint({
  method: 'POST',
  path: '/organizations/{id}/seat-maps',
  may: mayWrite,
  summary: 'Import a seat map as a draft, or the next edition of one',
  tag,
  params: home,
  maxBytes: SEAT_FILE_BYTES,
  body: z.strictObject({
    name: SeatMapName,
    file: File,
    replaces: Id.optional().meta({ description: 'Any edition of the map whose next edition this is.' }),
  }),
  answers: { 201: SeatMapJson },
  problems: ['input.invalid', 'seat_map.not_found'],
  replay: {
    of: 'id',
    async answer(scope, mapId, request) {
      const { id } = request.params as z.output<typeof home>;
      return { status: 201, body: await read(scope, { id, mapId }) };
    },
  },
  async run(scope, { params: { id }, body }) {
    const made = await importSeatMap(scope, { organizationId: id, ...body });
    return { status: 201, body: await read(scope, { id, mapId: made.id }) };
  },
});

const show = endpoint({
  method: 'GET',
  path: '/organizations/{id}/seat-maps/{mapId}',
  may: mayRead,
  summary: 'One seat map',
  tag,
  params,
  answers: { 200: SeatMapJson },
  async run(scope, request) {
    return { status: 200, body: await read(scope, request.params) };
  },
});

const rename = endpoint({
  method: 'PATCH',
  path: '/organizations/{id}/seat-maps/{mapId}',
  may: mayWrite,
  summary: 'Rename a seat map; its seats change by importing the next edition',
  tag,
  params,
  body: z.strictObject({ name: SeatMapName, version: z.int().optional() }),
  answers: { 200: SeatMapJson },
  problems: ['conflict.changed'],
  async run(scope, request) {
    await renameSeatMap(scope, { ...addressOf(request.params), ...request.body });
    return { status: 200, body: await read(scope, request.params) };
  },
});

const activate = endpoint({
  method: 'POST',
  path: '/organizations/{id}/seat-maps/{mapId}/activate',
  may: mayWrite,
  summary: 'Put a draft to use; it takes the place of the edition before',
  tag,
  params,
  answers: { 200: SeatMapJson },
  problems: ['seat_map.not_draft'],
  replay: 'again',
  async run(scope, request) {
    await activateSeatMap(scope, addressOf(request.params));
    return { status: 200, body: await read(scope, request.params) };
  },
});

const archive = endpoint({
  method: 'POST',
  path: '/organizations/{id}/seat-maps/{mapId}/archive',
  may: mayWrite,
  summary: 'Take a seat map out of use; dates that have it keep it',
  tag,
  params,
  answers: { 200: SeatMapJson },
  problems: ['seat_map.not_current'],
  replay: 'again',
  async run(scope, request) {
    await archiveSeatMap(scope, addressOf(request.params));
    return { status: 200, body: await read(scope, request.params) };
  },
});

const remove = endpoint({
  method: 'DELETE',
  path: '/organizations/{id}/seat-maps/{mapId}',
  may: mayWrite,
  summary: 'Delete a seat map that no date has',
  tag,
  params,
  answers: { 204: null },
  problems: ['seat_map.in_use'],
  async run(scope, request) {
    await deleteSeatMap(scope, addressOf(request.params));
    return { status: 204 };
  },
});

function addressOf({ id, mapId }: z.output<typeof params>) {
  return { organizationId: id, id: mapId };
}

async function read(scope: Scope, at: z.output<typeof params>): Promise<z.input<typeof SeatMapJson>> {
  return mapJson(await seatMapOf(scope, addressOf(at)));
}

function mapJson({ organizationId: _home, createdAt, categories, ...map }: SeatMapRow): z.input<typeof SeatMapJson> {
  return { ...map, categories: [...categories], createdAt: createdAt.toISOString() };
}

export const seatMapEndpoints = [list, check, create, show, rename, activate, archive, remove];
