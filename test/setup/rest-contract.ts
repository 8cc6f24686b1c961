import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import type { Answer, AskOptions } from './web.ts';

export interface Operation {
  readonly method: string;
  /** `/orders/{code}` */
  readonly path: string;
  /** Which kinds of credentials it names; none means that anybody may call. */
  readonly credentials: readonly string[];
}

export interface RestContract {
  readonly operations: readonly Operation[];
  /** Operations that were called so far: `GET /orders/{code}`. */
  readonly called: Set<string>;
  /** Calls an operation and holds request and answer against the document. */
  call(operation: string, params?: Readonly<Record<string, string>>, options?: AskOptions): Promise<Answer>;
}

interface Described {
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Described>>>>;
type Ask = (path: string, options?: AskOptions) => Promise<Answer>;

/** A client that believes the OpenAPI document alone: what a site takes and answers must be as it says. */
export async function restContract(ask: Ask): Promise<RestContract> {
  const document = (await ask('/api/v1/openapi.json')).json<{ paths: Paths }>();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  const called = new Set<string>();

  function schemaAt(...at: readonly string[]): ValidateFunction {
    const schema = ajv.getSchema(`document#/${at.map(pointer).join('/')}/schema`);
    if (!schema) throw new Error(`the document has no schema at ${at.join(' ')}`);
    return schema;
  }

  function complain(what: string, schema: ValidateFunction, value: unknown): void {
    const problems = schema(value) ? [] : schema.errors!.map((error) => `${error.instancePath} ${error.message}`);
    expect(problems, `${what}: ${JSON.stringify(value)}`).toEqual([]);
  }

  return {
    called,
    operations: Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security = [] }]) => ({
        method: method.toUpperCase(),
        path,
        credentials: security.flatMap(Object.keys),
      })),
    ),
    async call(operation, params = {}, options = {}) {
      const [method = '', template = ''] = operation.split(' ');
      const described = document.paths[template]?.[method.toLowerCase()];
      if (!described) throw new Error(`the document has no ${operation}`);
      called.add(operation);
      const { query, path } = filled(template, params);
      const answer = await ask(`/api/v1${path}${query}`, { ...options, method });

      const key = described.responses[answer.status] ? String(answer.status) : 'default';
      const at = ['paths', template, method.toLowerCase()];
      if (answer.status < 300 && options.body !== undefined) {
        complain(`what ${operation} took`, schemaAt(...at, 'requestBody', 'content', 'application/json'), options.body);
      }
      const [type] = Object.keys(described.responses[key]?.content ?? {});
      if (type === undefined) expect(answer.text).toBe('');
      else {
        expect(answer.headers['content-type']).toContain(type);
        complain(`${operation} ${answer.status}`, schemaAt(...at, 'responses', key, 'content', type), answer.json());
      }
      return answer;
    },
  };
}

/** What stands in the path goes there, the rest into the query. */
function filled(template: string, params: Readonly<Record<string, string>>): { path: string; query: string } {
  const rest = new URLSearchParams(params);
  const path = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    rest.delete(name);
    return encodeURIComponent(params[name] ?? '');
  });
  return { path, query: rest.size === 0 ? '' : `?${rest}` };
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
}
