import { p, Type, type EntityProperty, type Platform } from '@mikro-orm/core';
import { newId } from '../ids.ts';
import type { Translated } from '../values/translated.ts';

/** A UUID as text in JavaScript: `uuid` on PostgreSQL, `char(36)` in ASCII on MySQL. */
export class UuidColumn extends Type<string, string> {
  override getColumnType(_property: EntityProperty, platform: Platform): string {
    return isPostgres(platform) ? 'uuid' : 'char(36) character set ascii collate ascii_bin';
  }

  override compareAsType(): string {
    return 'string';
  }
}

/** Text of any length: MySQL's `text` ends at 64 KiB. */
export class LongTextColumn extends Type<string, string> {
  override getColumnType(_property: EntityProperty, platform: Platform): string {
    return isPostgres(platform) ? 'text' : 'mediumtext';
  }

  override compareAsType(): string {
    return 'string';
  }
}

export function isPostgres(platform: Platform): boolean {
  return platform.constructor.name.startsWith('Postgre');
}

/** Primary key, made by the application (UUIDv7). */
export const id = () =>
  p
    .type(UuidColumn)
    .primary()
    .onCreate(() => newId());
/** The id of a row elsewhere, without a foreign key. */
export const uuid = () => p.type(UuidColumn);
/** A UTC instant with milliseconds; MySQL drops them unless told. */
export const instant = () => p.datetime(3);
/** Minor units of a currency that stands in another column. */
export const minorUnits = () => p.bigint('number');
export const currency = () => p.character().length(3);
/** An IANA zone. */
export const zone = () => p.string().length(64);
export const text = (length: number) => p.string().length(length);
export const longText = () => p.type(LongTextColumn);
export const state = <S extends string>() => p.string().length(20).$type<S>();
export const translated = () => p.json<Translated>();
export const version = () => p.integer().version();
export const hash = () => p.string().length(64);
