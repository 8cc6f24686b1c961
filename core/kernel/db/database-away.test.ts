import { expect, it } from 'vitest';
import { isDatabaseAway } from './database-away.ts';

const error = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

it('knows a database that does not answer from everything else that breaks', () => {
  const away = [
    error('DriverException', 'connect ECONNREFUSED /run/.s.PGSQL.5432', { code: 'ECONNREFUSED' }),
    error('DriverException', 'the database system is starting up', { code: '57P03' }),
    error('DriverException', 'read ECONNRESET', { code: 'ECONNRESET' }),
    error('DriverException', 'write EPIPE', { code: 'EPIPE', syscall: 'write' }),
    error('DriverException', 'Client has encountered a connection error and is not queryable'),
    error('Error', 'connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED', syscall: 'connect' }),
    error('Error', 'Connection terminated unexpectedly'),
    error('error', 'terminating connection because of crash of another server process', { code: '57P02' }),
  ];
  expect(away.map(isDatabaseAway)).toEqual(away.map(() => true));
  const others = [
    error('DriverException', 'column "x" does not exist', { code: '42703' }),
    error('Error', 'read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }),
    error('Error', 'aborted', { code: 'ECONNRESET', type: 'request.aborted' }),
    'away',
  ];
  expect(others.map(isDatabaseAway)).toEqual(others.map(() => false));
});
