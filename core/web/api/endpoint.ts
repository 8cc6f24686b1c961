import type { z } from 'zod';
import type { OrganizationPermission, RateLimit, UploadedFile } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { Subscribe } from './event-stream.ts';

/** The kinds of thing whose organization decides about a permission. Each has one resolver, in `subjects.ts`. */
export type SubjectKind = 'organization' | 'event' | 'order' | 'ticket' | 'payment' | 'scan';

/**
 * Who may call: anybody, anybody signed in, the platform's admins, or members of the organization that owns the
 * thing which a parameter of the path (or a field of the body) names. A thing of another organization is a 404.
 * `order-holder` also lets in whoever sends the order's secret in the header `Order-Secret`.
 */
export type May =
  | 'public'
  | 'signed-in'
  /** People, API keys and scanners alike: what they may is for the operation to ask. */
  | 'identified'
  | 'site.admin'
  | {
      readonly permission: OrganizationPermission;
      readonly of: SubjectKind;
      /** Where its id (an order's code) stands: `params.id`, `body.organizationId`. */
      readonly at: `params.${string}` | `body.${string}`;
      readonly orHolder?: true;
      /**
       * Of an organization. `some`: also for those who are limited to some of its events, because the answer holds only
       * what `eventsWithin` names.
       */
      readonly events?: 'some';
    };

export interface EndpointRequest<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: Readonly<Record<string, string>>;
  readonly ip: string;
  /** What the browser keeps of the accounts it signed in to. */
  readonly browser: string | undefined;
  /** Uploads by field, as the operation declares them; they are gone once it has answered. */
  readonly files: Readonly<Record<string, UploadedFile | undefined>>;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** In place of a body: what is told as server-sent events, each with a body as documented. */
  readonly events?: Subscribe;
  readonly headers?: Readonly<Record<string, string>>;
  /** The caller proved to be this person: the browser is known to the account from now on. */
  readonly knows?: { readonly userId: string };
  readonly cookies?: readonly {
    readonly name: string;
    readonly value: string;
    readonly maxAgeSeconds: number;
    readonly path: string;
  }[];
}

export interface Replay {
  readonly of: 'id' | 'code';
  answer(scope: Scope, resultId: string, request: EndpointRequest<unknown, unknown, unknown>): Promise<EndpointAnswer>;
}

/** One operation of the REST contract; the router, the validation and the OpenAPI document come from this object. */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `{id}` parameters: `/events/{id}/publish`. */
  readonly path: string;
  readonly may: May;
  /** For dangerous acts of people: refused with `sign_in.not_recent` until they use `POST /auth/confirm`. */
  readonly recent?: true;
  readonly summary: string;
  readonly tag: string;
  readonly params?: P;
  readonly query?: Q;
  /** Unknown fields are refused: use `z.strictObject`. */
  readonly body?: B;
  /**
   * Files it takes, by field: then the call is `multipart/form-data`, with the fields of the body beside them. Where none
   * is required, JSON without any will do.
   */
  readonly files?: Readonly<Record<string, { readonly maxBytes: number; readonly required?: true }>>;
  /** Of the body, where more than the site's limit for JSON is expected. */
  readonly maxBytes?: number;
  /** Schemas of the successful answers by status; null for an empty body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** The answer is a stream of server-sent events; `answers[200]` describes the data of each. */
  readonly streams?: true;
  /** Codes of the problems a caller should expect, for the document. */
  readonly problems?: readonly string[];
  /**
   * Where the site's limit per caller does not fit. A number of its own counts by network; `checkout` counts by the
   * order in the path and all checkouts together, since a whole campus may share an address; `door` counts by scanner
   * or person, and generously.
   */
  readonly limit?: RateLimit | 'checkout' | 'door';
  /** Strangers send a solved captcha in the header `Captcha-Token`, where a plugin brings one. */
  readonly captcha?: true;
  /** Short for a `limit` per minute. */
  readonly perMinute?: number;
  /**
   * For a POST that comes again with its `Idempotency-Key`: makes the answer from the `id` or `code` of what the first
   * call made. `again` says that the operation is idempotent by itself and simply runs. Without it the answer is that
   * of the GET of the thing: `POST /events` → `GET /events/{id}`, `POST /events/{id}/publish` → `GET /events/{id}`,
   * where both answer the same schema; else a repeat is refused with the id of the result.
   */
  readonly replay?: 'again' | Replay;
  run(scope: Scope, request: EndpointRequest<z.output<P>, z.output<Q>, z.output<B>>): Promise<EndpointAnswer>;
}

export function endpoint<
  P extends z.ZodType = z.ZodNever,
  Q extends z.ZodType = z.ZodNever,
  B extends z.ZodType = z.ZodNever,
>(definition: Endpoint<P, Q, B>): Endpoint<P, Q, B> {
  return definition;
}
