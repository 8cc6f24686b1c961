import type { EntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { newId } from '../ids.ts';
import { seal, unseal } from '../seal.ts';
import type { TxScope } from '../scope/scope.ts';
import { Setting } from './setting.entity.ts';
import type { SettingsDefinition, SettingsPlace, SettingsReader } from './settings.ts';

type Values = Record<string, unknown>;

const SITE = 'site';
const FRESH_MS = 5_000;

/**
 * Settings by place: what stands at the event wins over the organization's, that over the site's, field by field,
 * and the schema's defaults fill the rest.
 */
export class SettingsStore implements SettingsReader {
  readonly #em: EntityManager;
  readonly #key: Buffer;
  // A few seconds of memory: settings are read by nearly every request and changed by hand.
  readonly #cache = new Map<string, { readonly at: number; readonly values: Values }>();
  /** Counts what was written, so that a read from before it is not remembered after it. */
  #writes = 0;

  constructor(em: EntityManager, key: Buffer) {
    this.#em = em;
    this.#key = key;
  }

  /** Somebody may have written elsewhere. */
  forget(): void {
    this.#writes += 1;
    this.#cache.clear();
  }

  async get<T>(definition: SettingsDefinition<T>, place: SettingsPlace = {}): Promise<T> {
    const places = [SITE, place.organizationId, place.eventId].filter((id) => id !== undefined);
    const layers = await Promise.all(places.map((id) => this.at(definition, id)));
    return definition.schema.parse(Object.assign({}, ...layers));
  }

  /** What is set at exactly one place, unsealed. */
  async at<T>(definition: SettingsDefinition<T>, place: string): Promise<Values> {
    const key = `${definition.id}|${place}`;
    const known = this.#cache.get(key);
    if (known && Date.now() - known.at < FRESH_MS) return known.values;
    const before = this.#writes;
    const row = await this.#em.fork().findOne(Setting, { definition: definition.id, place });
    const values = row ? this.#open(row.values) : {};
    if (before === this.#writes) this.#cache.set(key, { at: Date.now(), values });
    return values;
  }

  /** What the history calls that which is set at one place; nothing where nothing ever was. */
  async idAt<T>(definition: SettingsDefinition<T>, place: string): Promise<string | undefined> {
    const row = await this.#em.fork().findOne(Setting, { definition: definition.id, place }, { fields: ['id'] });
    return row?.id;
  }

  /** Writes what is set at one place. A secret that is left out keeps its value; null clears it. */
  async write<T>(
    tx: TxScope,
    definition: SettingsDefinition<T>,
    place: string,
    values: Values,
    { organizationId = null }: { organizationId?: string | null } = {},
  ): Promise<void> {
    const row = await tx.em.findOne(Setting, { definition: definition.id, place });
    const secrets = secretFields(definition.schema);
    const before = row?.values ?? {};
    const next = this.#sealed(values, secrets, before);
    const updatedAt = tx.clock.now();
    const id = row?.id ?? newId();
    if (row) Object.assign(row, { values: next, updatedAt });
    else tx.em.persist(tx.em.create(Setting, { id, definition: definition.id, place, values: next, updatedAt }));
    // Not before the commit: until then others read, and would remember, what was.
    tx.afterCommit(() => {
      this.#writes += 1;
      this.#cache.delete(`${definition.id}|${place}`);
    });
    tx.audit(
      'settings.changed',
      { kind: 'settings', id, label: definition.id, organizationId },
      { before: hideSecrets(before, secrets), after: hideSecrets(next, secrets) },
    );
  }

  #sealed(values: Values, secrets: ReadonlySet<string>, before: Values): Values {
    const next: Values = {};
    for (const [field, value] of Object.entries(values)) {
      if (value === null || value === undefined || (secrets.has(field) && value === '')) continue;
      next[field] = secrets.has(field) ? { sealed: seal(this.#key, JSON.stringify(value)) } : value;
    }
    for (const field of secrets) {
      if (values[field] !== null && next[field] === undefined && before[field] !== undefined)
        next[field] = before[field];
    }
    return next;
  }

  #open(values: Values): Values {
    return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, this.#openOne(value)]));
  }

  #openOne(value: unknown): unknown {
    const sealed = typeof value === 'object' && value !== null && 'sealed' in value ? value.sealed : undefined;
    return typeof sealed === 'string' ? JSON.parse(unseal(this.#key, sealed)) : value;
  }
}

/** The fields of a schema that carry `.meta({ widget: 'secret' })`. */
export function secretFields(schema: z.ZodType): ReadonlySet<string> {
  if (!(schema instanceof z.ZodObject)) return new Set();
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
  return new Set(fields.filter(([, field]) => isSecret(field)).map(([name]) => name));
}

function isSecret(field: z.ZodType): boolean {
  if (field.meta()?.['widget'] === 'secret') return true;
  const wrapped = field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable;
  return wrapped && isSecret(field.unwrap() as z.ZodType);
}

function hideSecrets(values: Values, secrets: ReadonlySet<string>): Values {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, secrets.has(field) ? '••••' : value]),
  );
}
