import type { EntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { newId } from '../ids.ts';
import { seal, unseal } from '../seal.ts';
import type { Scope, TxScope } from '../scope/scope.ts';
import { Setting } from './setting.entity.ts';
import type { SettingsDefinition, SettingsPlace, SettingsReader, SettingsSource } from './settings.ts';

type Values = Record<string, unknown>;

const SITE = 'site';
const FRESH_MS = 5_000;

/**
 * Settings by place: what stands at the event wins over the organization's, that over the site's, field by field,
 * and the schema's defaults fill the rest.
 */
export class SettingsStore implements SettingsSource {
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

  get<T>(definition: SettingsDefinition<T>, place: SettingsPlace = {}): Promise<T> {
    return layered(definition, place, (at) => this.at(definition, at));
  }

  /**
   * A second connection for a question in the midst of a transaction would be waited for by all while all hold one. What is
   * read so is not remembered: it may be what the transaction itself has written.
   */
  within(em: EntityManager): SettingsReader {
    return {
      get: (definition, place = {}) =>
        layered(definition, place, async (at) => this.#known(definition, at) ?? this.#read(em, definition, at)),
    };
  }

  /** What is set at exactly one place, unsealed. */
  async at<T>(definition: SettingsDefinition<T>, place: string): Promise<Values> {
    const known = this.#known(definition, place);
    if (known) return known;
    const before = this.#writes;
    const values = await this.#read(this.#em.fork(), definition, place);
    if (before === this.#writes) this.#cache.set(keyOf(definition, place), { at: Date.now(), values });
    return values;
  }

  #known<T>(definition: SettingsDefinition<T>, place: string): Values | undefined {
    const known = this.#cache.get(keyOf(definition, place));
    return known && Date.now() - known.at < FRESH_MS ? known.values : undefined;
  }

  async #read<T>(em: EntityManager, definition: SettingsDefinition<T>, place: string): Promise<Values> {
    const row = await em.findOne(Setting, { definition: definition.id, place });
    return row ? this.#open(row.values) : {};
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
      this.#cache.delete(keyOf(definition, place));
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

function keyOf({ id }: { readonly id: string }, place: string): string {
  return `${id}|${place}`;
}

async function layered<T>(
  { schema }: SettingsDefinition<T>,
  { organizationId, eventId }: SettingsPlace,
  at: (place: string) => Promise<Values>,
): Promise<T> {
  const layers: Values[] = [];
  for (const place of [SITE, organizationId, eventId]) if (place !== undefined) layers.push(await at(place));
  return schema.parse(Object.assign({}, ...layers));
}

/** What is decided at one event, by whoever may change it: all of it, so that what is left out is as it is by default. */
export async function saveAtEvent<T extends Values>(
  scope: Pick<Scope, 'settings' | 'tx'>,
  definition: SettingsDefinition<T>,
  { organizationId, eventId }: { readonly organizationId: string; readonly eventId: string },
  values: T,
): Promise<void> {
  const { settings } = scope;
  if (!(settings instanceof SettingsStore)) throw new Error('settings are read here, and written nowhere');
  await scope.tx((tx) => settings.write(tx, definition, eventId, values, { organizationId }));
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
