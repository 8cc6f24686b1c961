import { expect, it } from 'vitest';
import { z } from 'zod';
import { CORE_ENDPOINTS } from '../../core/web/catalogue.ts';

interface Schema {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Fields with a default. Items of lists come whole, so that theirs are harmless. */
function defaultsIn(schema: Schema, defs: Schema['$defs'], at = ''): string[] {
  const { properties = {}, allOf = [], anyOf = [], oneOf = [], $ref } = schema;
  const meant = $ref ? defs?.[$ref.replace('#/$defs/', '')] : undefined;
  return [
    ...('default' in schema ? [at] : []),
    ...[...allOf, ...anyOf, ...oneOf, ...(meant ? [meant] : [])].flatMap((part) => defaultsIn(part, defs, at)),
    ...Object.entries(properties).flatMap(([name, part]) => defaultsIn(part, defs, `${at}.${name}`)),
  ];
}

it('what a PATCH does not name stays as it is: no default stands in for it', () => {
  const patches = CORE_ENDPOINTS.filter(({ method }) => method === 'PATCH');
  expect(patches.length).toBeGreaterThan(15);
  const filled = patches.flatMap(({ path, body }) => {
    const schema = z.toJSONSchema(body!, { io: 'input', unrepresentable: 'any' }) as Schema;
    return defaultsIn(schema, schema.$defs).map((field) => `PATCH ${path} ${field}`);
  });
  expect(filled).toEqual([]);
});
