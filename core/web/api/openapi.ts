import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { ORGANIZATION_PERMISSIONS } from '../../kernel/pages/page.ts';
import type { SiteFacts } from '../../kernel/scope/scope.ts';
import type { Endpoint, May } from './endpoint.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { Problem } from './schemas.ts';

/** The OpenAPI 3.1 document of these operations, as text: it is the same for everybody until the next start. */
export function openApiText(site: Pick<SiteFacts, 'name' | 'version' | 'url'>, endpoints: readonly Endpoint[]): string {
  return JSON.stringify(openApiDocument(site, endpoints));
}

export function openApiDocument(
  site: Pick<SiteFacts, 'name' | 'version' | 'url'>,
  endpoints: readonly Endpoint[],
): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const endpoint of endpoints) {
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: `${site.name} API`, version: site.version, description: INTRODUCTION },
    servers: [{ url: `${site.url}/api/v1` }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: paths as ZodOpenApiPathsObject,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `accessToken` of `POST /auth/login`.',
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'ep_live_…',
          description: 'An API key of an organization, or the token of a paired scanner: `ep_device_…`.',
        },
        app: {
          type: 'oauth2',
          description: 'A program that a person connected to their account. Scopes are permissions in organizations.',
          flows: {
            authorizationCode: {
              authorizationUrl: `${site.url}/oauth/auth`,
              tokenUrl: `${site.url}/oauth/token`,
              refreshUrl: `${site.url}/oauth/token`,
              scopes: Object.fromEntries(ORGANIZATION_PERMISSIONS.map((name) => [name, name])),
            },
          },
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'ep_session',
          description: 'Only from pages of the site itself.',
        },
        orderSecret: { type: 'apiKey', in: 'header', name: 'Order-Secret', description: 'The `secret` of an order.' },
      },
    },
  });
}

const INTRODUCTION = [
  'Money is whole minor units with an ISO 4217 code, instants are RFC 3339 in UTC, lists go on with `cursor`.',
  'Errors are problem documents (RFC 9457) with a stable `code`.',
  'Send an `Idempotency-Key` with a POST: the same request again gets the result of the first.',
].join(' ');

function operation(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { summary, tag, params, query, answers, may, streams } = endpoint;
  const content = contentOf(endpoint);
  return {
    operationId: operationId(endpoint),
    summary,
    tags: [tag],
    security: securityOf(may),
    'x-permission': typeof may === 'string' ? may : may.permission,
    requestParams: {
      ...(params && { path: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
      ...(takesKey(endpoint) && { header: IdempotencyHeader }),
    },
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, schema]) => [status, answerOf(schema, streams)])),
      default: { description: problemText(endpoint), content: { [PROBLEM_TYPE]: { schema: Problem } } },
    },
  };
}

function contentOf({ body, files }: Endpoint) {
  const json = body && { 'application/json': { schema: body } };
  if (!files) return json;
  const parts = Object.entries(files).map(([name, { maxBytes, required }]) => {
    const part = z.string().meta({ format: 'binary', description: `A file of up to ${maxBytes} bytes.` });
    return [name, required ? part : part.optional()] as const;
  });
  const shape = body ? (body as z.ZodObject).shape : {};
  const form = { 'multipart/form-data': { schema: z.strictObject({ ...shape, ...Object.fromEntries(parts) }) } };
  return Object.values(files).some(({ required }) => required) ? form : { ...json, ...form };
}

const IdempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .min(8)
    .max(200)
    .optional()
    .meta({ description: 'Made up by the caller, new for each thing to be done.' }),
});

function answerOf(schema: z.ZodType | null, streams: true | undefined) {
  if (schema === null) return { description: 'Done' };
  if (streams) {
    return { description: 'Server-sent events; the data of each', content: { 'text/event-stream': { schema } } };
  }
  return { description: 'Success', content: { 'application/json': { schema } } };
}

function takesKey({ method, path }: Endpoint): boolean {
  return method === 'POST' && !path.startsWith('/auth/');
}

function securityOf(may: May): Record<string, string[]>[] {
  if (may === 'public') return [];
  const signedIn: Record<string, string[]>[] = [{ bearer: [] }, { session: [] }];
  if (may !== 'signed-in' && may !== 'site.admin') {
    signedIn.push({ apiKey: [] }, { app: typeof may === 'object' ? [may.permission] : [] });
  }
  return typeof may === 'object' && may.orHolder ? [...signedIn, { orderSecret: [] }] : signedIn;
}

/** Codes worth preparing for, beside those that any operation may answer. */
export function problemCodes({ may, method, params, body, query, problems = [] }: Endpoint): string[] {
  return [
    ...problems,
    ...(may === 'public' ? [] : ['http.unauthenticated', 'http.forbidden']),
    ...(params ? ['http.not_found'] : []),
    ...(body || query ? ['input.invalid'] : []),
    ...(method === 'GET' ? [] : ['http.malformed', 'http.too_large', 'http.unsupported_type']),
    'http.too_many_requests',
  ];
}

function problemText(endpoint: Endpoint): string {
  return `A problem; codes: ${problemCodes(endpoint)
    .map((code) => `\`${code}\``)
    .join(', ')}.`;
}

/** `POST /events/{id}/publish` → `postEventsByIdPublish` */
function operationId({ method, path }: Endpoint): string {
  const words = path
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[/_-]/)
    .filter(Boolean);
  return method.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
