import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWeb } from '../../core/boot/web.ts';
import type { OrganizationPermission } from '../../core/kernel/pages/page.ts';
import { roleMay, type Role } from '../../core/modules/organizations/index.ts';
import { createUser } from '../../core/modules/users/index.ts';
import type { Door } from '../../core/web/doors.ts';
import { openTenant, PASSWORD, READER_MAY, type Tenant } from '../factories/tenants.ts';
import { runningSite, type RunningSite } from '../setup/running-site.ts';
import type { Answer } from '../setup/web.ts';

/** Every page and operation × everybody who could ask × their own and another organization. */
let site: RunningSite;
let ours: Tenant;
let theirs: Tenant;
let doors: readonly Door[];
let people: Readonly<Record<Who, Readonly<Record<string, string>>>>;
let checks = 0;

const MEMBERS = ['reader', 'elsewhere', 'staff', 'manager', 'owner'] as const;
const PEOPLE = ['nobody', 'attendee', ...MEMBERS, 'foreign owner', 'admin'] as const;
const PROGRAMS = ['key', 'key elsewhere', 'foreign key', 'device', 'device elsewhere', 'foreign device'] as const;
const WHO = [...PEOPLE, ...PROGRAMS] as const;
type Who = (typeof WHO)[number];
type Verdict = 'open' | 'sign in' | 'forbidden' | 'hidden';

beforeAll(async () => {
  site = await runningSite({ config: { trustedProxies: ['loopback'] } });
  ours = await openTenant(site, 'Harbour');
  theirs = await openTenant(site, 'Meadow');
  doors = createWeb(site.app).doors;
  const attendee = await person('attendee@example.org', false);
  const admin = await person('admin@example.org', true);
  const cookieOf = async (email: string) => ({
    Cookie: (await site.browserOf(email)).cookie,
    Origin: site.origin,
  });
  people = {
    nobody: { Origin: site.origin },
    attendee: await cookieOf(attendee),
    reader: await cookieOf(ours.people.reader.email),
    elsewhere: await cookieOf(ours.people.elsewhere.email),
    staff: await cookieOf(ours.people.staff.email),
    manager: await cookieOf(ours.people.manager.email),
    owner: await cookieOf(ours.people.owner.email),
    'foreign owner': await cookieOf(theirs.people.owner.email),
    admin: await cookieOf(admin),
    key: bearer(ours.tokens.key),
    'key elsewhere': bearer(ours.tokens.keyElsewhere),
    'foreign key': bearer(theirs.tokens.key),
    device: bearer(ours.tokens.device),
    'device elsewhere': bearer(ours.tokens.deviceElsewhere),
    'foreign device': bearer(theirs.tokens.device),
  };
}, 120_000);

afterAll(async () => {
  await site.close();
});

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function person(email: string, isAdmin: boolean): Promise<string> {
  await createUser(site.app.scope(), { email, name: email, password: PASSWORD, locale: 'en', isAdmin });
  return email;
}

describe.each(WHO)('%s', (who) => {
  it('gets through the doors that are theirs, and through no other', async () => {
    const wrong: string[] = [];
    for (const door of doors) {
      const verdict = verdictOf(door, who);
      // What would be done is not done: a body that nobody wrote is refused after the permission was asked.
      const answer = await knock(door, addressOf(door, ours), people[who]);
      checks += 1;
      if (!fits(door, verdict, answer)) wrong.push(`${door.method} ${door.path}: ${answer.status}, not ${verdict}`);
      const isMember = (MEMBERS as readonly Who[]).includes(who);
      const told = verdict === 'open' || isMember ? [] : ours.secrets.filter((secret) => answer.text.includes(secret));
      if (told.length > 0) wrong.push(`${door.method} ${door.path} tells ${told.join(', ')}`);
    }
    expect(wrong).toEqual([]);
  });
});

it('whoever may do all at home finds nothing of others below their own address', async () => {
  const wrong: string[] = [];
  const before = await ledger();
  const browser = await site.browserOf(ours.people.owner.email);
  const owner = { Cookie: browser.cookie, Origin: site.origin, 'X-CSRF-Token': browser.csrf };
  for (const door of doors.filter((each) => isNested(each))) {
    const mixed: Tenant = { ...theirs, ids: { ...theirs.ids, ...homeOf(door) } };
    const answer = await knock(door, addressOf(door, mixed), owner);
    checks += 1;
    // A page that only takes posts sends whoever reads it back to where it is linked from.
    const isLedHome = door.method === 'GET' && answer.status === 303;
    const isRefused = answer.status === 404 || (answer.status === 422 && door.method !== 'GET');
    if (!isRefused && !isLedHome) {
      wrong.push(`${door.method} ${door.path}: ${answer.status}`);
    }
    const told = theirs.secrets.filter((secret) => answer.text.includes(secret));
    if (told.length > 0) wrong.push(`${door.method} ${door.path} tells ${told.join(', ')}`);
  }
  expect(wrong).toEqual([]);
  expect(await ledger()).toEqual(before);
});

it('knows what every parameter of an address stands for', () => {
  const unknown = doors.filter((door) => addressOf(door, ours).includes('not-taught')).map(({ path }) => path);
  expect([...new Set(unknown)], 'teach test/factories/tenants.ts').toEqual([]);
});

it('the OpenAPI document names every operation and its permission', async () => {
  const { paths } = (await site.ask('/api/v1/openapi.json')).json<{
    paths: Record<string, Record<string, { 'x-permission': string }>>;
  }>();
  const told = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, operation]) =>
        `${method.toUpperCase()} /api/v1${path.replace(/\{(\w+)\}/g, ':$1')} ${operation['x-permission']}`,
    ),
  );
  const served = doors
    .filter(({ kind }) => kind === 'operation')
    .map(({ method, path, may }) => `${method} ${path} ${typeof may === 'string' ? may : may.permission}`);
  expect(told.toSorted()).toEqual(served.toSorted());
});

it('is large enough to mean something', () => {
  expect(checks).toBeGreaterThan(700);
});

function verdictOf(door: Door, who: Who): Verdict {
  if (door.may === 'public') return 'open';
  const program = PROGRAMS.find((each) => each === who);
  return program ? verdictOfProgram(door, program) : verdictOfPerson(door, who as (typeof PEOPLE)[number]);
}

/** Programs have no pages. What is limited to some events may what is about these, and what shows only these. */
function verdictOfProgram({ kind, may, events, path }: Door, who: (typeof PROGRAMS)[number]): Verdict {
  if (kind === 'page') return 'sign in';
  if (may === 'identified') return 'open';
  if (typeof may === 'string') return 'forbidden';
  if (who.startsWith('foreign')) return 'hidden';
  if (who.startsWith('device') && may.permission !== 'check-in.write') return 'forbidden';
  if (who === 'key' || events === 'some') return 'open';
  return who === 'device' && isAboutAnEvent(path) ? 'open' : 'forbidden';
}

const isAboutAnEvent = (path: string): boolean =>
  /\/(events|orders|tickets|scans|payments|registrations)\/:/.test(path);

function verdictOfPerson({ may, events }: Door, who: (typeof PEOPLE)[number]): Verdict {
  if (who === 'nobody') return 'sign in';
  if (may === 'signed-in' || may === 'identified') return 'open';
  if (may === 'site.admin') return who === 'admin' ? 'open' : 'forbidden';
  if (who === 'admin') return 'open';
  if (who === 'attendee' || who === 'foreign owner') return 'hidden';
  const permission = (typeof may === 'string' ? may : may.permission) as OrganizationPermission;
  if (who === 'reader') return READER_MAY.includes(permission) ? 'open' : 'forbidden';
  // A manager of another event only: what is about all events, or about this one, is not theirs.
  if (who === 'elsewhere') return events === 'some' && roleMay('manager', permission) ? 'open' : 'forbidden';
  return roleMay(who satisfies Role, permission) ? 'open' : 'forbidden';
}

function fits(door: Door, verdict: Verdict, { status, headers, text }: Answer): boolean {
  if (status >= 500) return false;
  // A form is posted without the token of its page: whoever may post it is refused for that alone, and nothing happens.
  const onlyForm = status === 403 && text.includes('"http.form_outdated"');
  if (onlyForm) return verdict === 'open';
  const decidesByBody = typeof door.may === 'object' && door.may.at.startsWith('body.');
  if (decidesByBody && status === 422) return true;
  switch (verdict) {
    case 'open':
      return door.may === 'public' || (status !== 401 && status !== 403 && !leadsToSignIn(headers));
    case 'sign in':
      return status === 401 || (door.kind === 'page' && status === 303 && leadsToSignIn(headers));
    case 'forbidden':
      return status === 403;
    case 'hidden':
      return status === 404;
  }
}

const leadsToSignIn = (headers: Answer['headers']): boolean =>
  String(headers['location'] ?? '').startsWith('/sign-in?');

function knock({ method, kind }: Door, path: string, sent: Readonly<Record<string, string>>): Promise<Answer> {
  // From everywhere, so that nobody is told to wait.
  const headers = { ...sent, 'X-Forwarded-For': `10.${(checks >> 8) & 255}.${checks & 255}.1` };
  if (method === 'GET') return site.ask(path, { headers });
  if (kind === 'operation') return site.ask(path, { method, headers, body: { noSuchField: true } });
  const asProgram = { ...headers, Accept: 'application/json' };
  return site.ask(path, { method, headers: asProgram, body: new URLSearchParams({ 'no-such-field': 'x' }) });
}

/** The address with this tenant's ids. A parameter that is not known fails the test: teach it to `openTenant`. */
function addressOf({ path }: Door, { ids }: Tenant): string {
  return path.replace(/:(\w+)/g, (_all, name: string, at: number) => {
    const before = path
      .slice(0, at)
      .replace(/^\/api\/v1/, '')
      .replace(/\/$/, '');
    const id = ids[`${before}:${name}`] ?? ids[name];
    return encodeURIComponent(id ?? 'not-taught');
  });
}

/** Parameters that stand for something of the product itself. */
const NAMES_OF_CODE = ['gateway', 'area'];

/** Whether the address names something inside of an organization beside the organization itself. */
function isNested({ path, may }: Door): boolean {
  if (may === 'public' || may === 'signed-in' || may === 'identified' || may === 'site.admin') return false;
  const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]);
  return names.filter((name) => !NAMES_OF_CODE.includes(name!)).length > 1;
}

/** What of an address stays the caller's own while the rest is foreign. */
function homeOf({ path }: Door): Record<string, string> {
  const first = path.includes('/:org/') ? 'org' : `${/^\/api\/v1(\/\w[\w-]*)/.exec(path)![1]}:id`;
  return { [first]: ours.ids[first]! };
}

/** What another organization owns, to see that nothing of it moved. */
async function ledger(): Promise<unknown> {
  const tables = ['events', 'occurrences', 'ticket_types', 'quotas', 'orders', 'tickets', 'payments', 'check_in_lists'];
  const em = site.app.database.em.fork();
  const rows = await Promise.all(
    tables.map((table) =>
      em.fork().execute(`select * from ${table} where organization_id = ? order by id`, [theirs.organizationId]),
    ),
  );
  return rows;
}
