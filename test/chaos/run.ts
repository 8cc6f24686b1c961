import { buyOnAndOn, nothingPromised } from './buyers.ts';
import { invariantsOf, settle } from './invariants.ts';
import { keepBack, type Kept } from './staff.ts';
import { stockInvariants } from './stock-invariants.ts';
import { chaosPortal, type ChaosPortal } from './portal.ts';

// `npm run chaos -- [mysql] [minutes]`: sells while everything breaks, then reads the tables. See README.md.

const LANES = 24;
/** Where the clock is set to, in seconds off the true time: by less than a hold lasts. */
const CLOCKS = [100, -100, 60, 0];
const args = process.argv.slice(2);
const engine = args.includes('mysql') ? 'mysql' : 'postgresql';
const minutes = Number(args.find((arg) => arg !== 'mysql' && arg !== 'postgresql') ?? 2);
if (!(minutes > 0)) throw new Error('chaos takes a number of minutes');

const portal = await chaosPortal(engine, minutes);
const promised = nothingPromised();
const done = {
  'portal killed': 0,
  'one process killed': 0,
  'portal and database killed': 0,
  'database killed': 0,
  restarted: 0,
  'clock set': 0,
};
const kept: Kept = { holds: new Map(), converted: new Set() };
const end = Date.now() + minutes * 60_000;
const isOver = () => Date.now() >= end;

await portal.start();
const rush = { ask: portal.ask, offers: portal.shop.offers, promised, isOver };
const lanes = Array.from({ length: LANES }, (_, lane) => buyOnAndOn(rush, lane));
lanes.push(keepBack(rush, portal.shop.staff, kept));
await disturb(portal);
await Promise.all(lanes);
portal.stepClock(0);
const exit = await portal.stop();

const app = await portal.connect();
try {
  await app.start({ role: 'web' });
  await settle(app);
  report([...(await invariantsOf(app, promised)), ...(await stockInvariants(app, kept))]);
} finally {
  await app.stop();
  await portal.remove();
}

async function disturb({
  killPortal,
  killOne,
  killBoth,
  killDatabase,
  stepClock,
  start,
  stop,
}: ChaosPortal): Promise<void> {
  const acts = [
    async () => {
      await killPortal();
      done['portal killed'] += 1;
      await start();
    },
    async () => {
      await killDatabase();
      done['database killed'] += 1;
    },
    async () => {
      killOne();
      done['one process killed'] += 1;
    },
    async () => {
      await killBoth();
      done['portal and database killed'] += 1;
      await start();
    },
    async () => {
      await stop();
      done.restarted += 1;
      await start();
    },
    async () => {
      stepClock(CLOCKS[done['clock set'] % CLOCKS.length]!);
      done['clock set'] += 1;
    },
  ];
  for (let turn = 0; !isOver(); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 4000 + Math.random() * 6000));
    if (isOver()) return;
    await acts[turn % acts.length]!();
  }
}

// That the database did not answer while it was killed is no news.
function isNews(line: string): boolean {
  if (line.includes('"event":"http.failed"')) return !line.includes('"status":503');
  return !/ECONNREFUSED|EPIPE|57P0\d|not queryable|connection terminated/i.test(line);
}

function report(invariants: Awaited<ReturnType<typeof invariantsOf>>): void {
  const { drafts, confirmed, paid, cancelled, soldOut, cutOff, repeated } = promised;
  console.table({
    ...done,
    ...{ 'drafts promised': drafts.size, confirmed: confirmed.size, paid: paid.size, cancelled: cancelled.size },
    ...{ 'sold out': soldOut, 'calls without an answer': cutOff, 'requests repeated': repeated, 'exit code': exit },
  });
  console.table(
    Object.fromEntries(
      invariants.map(({ what, of, broken }) => [what, { of, holds: broken.length === 0 ? 'yes' : 'NO' }]),
    ),
  );
  for (const { what, broken } of invariants.filter(({ broken: rows }) => rows.length > 0)) {
    console.error(`\n${what}: ${broken.length}\n${broken.slice(0, 10).join('\n')}`);
    process.exitCode = 1;
  }
  if (process.exitCode === 1)
    console.error(`\nThe portal wrote down:\n${portal.errors().filter(isNews).slice(0, 20).join('\n')}`);
}
