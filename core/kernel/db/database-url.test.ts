import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { parseDatabaseUrl } from './database-url.ts';

const refusal = (url: string): ConfigError => {
  try {
    parseDatabaseUrl(url);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error(`was accepted: ${url}`);
};

describe('a database URL', () => {
  it('names a PostgreSQL server, by either of its names', () => {
    const address = { engine: 'postgresql', host: 'db', port: 5432, user: 'u', password: 'p', database: 'shop' };
    expect(parseDatabaseUrl('postgres://u:p@db/shop')).toEqual(address);
    expect(parseDatabaseUrl('postgresql://u:p@db:5433/shop')).toEqual({ ...address, port: 5433 });
  });

  it('names a MySQL or MariaDB server', () => {
    const address = {
      engine: 'mysql',
      host: '127.0.0.1',
      port: 3306,
      user: 'u',
      password: undefined,
      database: 'shop',
    };
    expect(parseDatabaseUrl('mysql://u@127.0.0.1/shop')).toEqual(address);
    expect(parseDatabaseUrl('mariadb://u@127.0.0.1:3307/shop')).toEqual({ ...address, port: 3307 });
  });

  it('may carry any character, percent-encoded', () => {
    const { user, password, database } = parseDatabaseUrl('postgres://m%40x:p%3A%2F%25%20%23@db/my%20shop');
    expect({ user, password, database }).toEqual({ user: 'm@x', password: 'p:/% #', database: 'my shop' });
  });

  it('leads to a PostgreSQL socket folder', () => {
    const there = { host: '/run/postgresql', port: 5432 };
    expect(parseDatabaseUrl('postgres://u@localhost/shop?host=/run/postgresql')).toMatchObject(there);
    expect(parseDatabaseUrl('postgres://u@/shop?host=%2Frun%2Fpostgresql')).toMatchObject(there);
    expect(parseDatabaseUrl('postgres://u@localhost:6000/shop?host=/run')).toMatchObject({ host: '/run', port: 6000 });
  });

  it('leads to a MariaDB socket', () => {
    const address = parseDatabaseUrl('mysql://u@localhost/shop?socketPath=/run/mysqld/mysqld.sock');
    expect(address).toMatchObject({ host: 'localhost', socketPath: '/run/mysqld/mysqld.sock' });
  });

  it('reads an IPv6 address without its brackets', () => {
    expect(parseDatabaseUrl('postgres://u@[::1]:5433/shop')).toMatchObject({ host: '::1', port: 5433 });
  });

  it.each([
    ['disable', undefined],
    ['require', { rejectUnauthorized: false }],
    ['verify-ca', { rejectUnauthorized: true }],
    ['verify-full', { rejectUnauthorized: true }],
    ['VERIFY_IDENTITY', { rejectUnauthorized: true }],
  ])('asks for encryption: sslmode=%s', (mode, ssl) => {
    expect(parseDatabaseUrl(`postgres://u@db/shop?sslmode=${mode}`).ssl).toEqual(ssl);
  });
});

describe('a wrong database URL', () => {
  it.each([
    ['', 'is empty'],
    ['localhost', 'is not a URL'],
    ['postgres://u:p#w@db/shop', 'is not a URL'],
    ['sqlite:///shop.db', '"sqlite://"'],
    ['postgres://u:p@db', 'has no database name'],
    ['postgres://u:p@db/', 'has no database name'],
    ['postgres://db/shop', 'has no user name'],
    ['postgres://u@db/shop/more', 'more than a database name'],
    ['postgres://u@db/shop?sslmode=maybe', 'sslmode "maybe"'],
    ['postgres://u@db/shop?pool=5', 'option "pool"'],
    ['postgres://u@db/shop?host=/run&port=99999', 'port "99999"'],
    ['postgres://u:100%@db/shop', '% in its password'],
  ])('is refused with a sentence: %s', (url, part) => {
    expect(refusal(url).message).toContain(part);
    expect(refusal(url).help).toBeTruthy();
  });

  it('is never repeated, for it holds a password', () => {
    const urls = [
      'pg://u:s3cret@db/x',
      'postgres://u:s3cret@db',
      'postgres://u:s3cret@db:port/x',
      'postgres://u:s3cret%@db/x',
    ];
    for (const url of urls) {
      const { message, help } = refusal(url);
      expect(`${message} ${help}`).not.toContain('s3cret');
    }
  });
});
