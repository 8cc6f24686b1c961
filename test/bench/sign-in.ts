import type { App } from '../../core/app.ts';
import { createUser } from '../../core/modules/users/index.ts';
import { measure } from './load.ts';
import type { Row } from './report.ts';

const PEOPLE = 50;
const VISITORS = 8;
const PASSWORD = 'a horse that reads tickets';
const addressOf = (person: number): string => `person-${person}@example.org`;

export async function seedPeople(app: App): Promise<void> {
  for (let person = 0; person < PEOPLE; person += 1) {
    const about = { email: addressOf(person), name: `Person ${person}`, locale: 'en' };
    await createUser(app.scope(), { ...about, password: PASSWORD });
  }
}

/**
 * Sign-ins of 50 people at once beside visitors of an event's page. Hashing a password takes 20 ms of a core and 19 MB on
 * purpose: on the event loop it would bring the pages to a few a second. The site has to trust this machine as a
 * proxy, so that each person has an address of their own.
 */
export async function benchSignIns(port: number, path: string, seconds: number): Promise<Row[]> {
  const visit = (clients = VISITORS) =>
    measure(port, { clients, seconds }, async (wire) => (await wire.ask('GET', path, {})).status === 200);
  const alone = await visit();
  let next = 0;
  const signIns = measure(port, { clients: PEOPLE, seconds }, async (wire) => {
    const person = next++ % PEOPLE;
    const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.${next % 200}.${person}.1` };
    const body = JSON.stringify({ email: addressOf(person), password: PASSWORD });
    const answer = await wire.ask('POST', '/api/v1/auth/login', headers, body);
    if (answer.status !== 200) throw new Error(`a sign-in was answered ${answer.status}: ${answer.body}`);
    return true;
  });
  const [beside, signedIn] = await Promise.all([visit(), signIns]);
  const ratio = beside.perSecond / alone.perSecond;
  return [
    {
      what: `event page while ${PEOPLE} people sign in, requests a second`,
      figure: beside.perSecond.toFixed(0),
      beside: `alone ${alone.perSecond.toFixed(0)}, sign-ins ${signedIn.perSecond.toFixed(0)}`,
      ratio,
      floor: '0.15',
      holds: ratio >= 0.15,
    },
  ];
}
