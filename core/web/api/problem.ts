import type { Failure } from '../failure.ts';
import type { Translate } from '../http-options.ts';

/** RFC 9457, with the stable code that clients compare. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** The request's id, to be quoted to the operator. */
  readonly instance: string;
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly message: string }[];
}

export const PROBLEM_TYPE = 'application/problem+json';

export function problemOf(
  failure: Failure,
  at: { readonly locale: string; readonly siteUrl: string; readonly requestId: string; readonly translate: Translate },
): Problem {
  const { status, code, params, field, problems, more } = failure;
  const detail = at.translate(at.locale, `errors.${code}`, { ...params });
  const errors = problems ?? (field === undefined ? undefined : [{ field, code, message: detail }]);
  return {
    ...more,
    type: `${at.siteUrl}/api/v1/docs#${code}`,
    title: at.translate(at.locale, titleKey(status)),
    status,
    detail,
    code,
    instance: `urn:request:${at.requestId}`,
    ...(errors && { errors }),
  };
}

const TITLED = new Set([400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 501, 502, 503, 507]);

export function titleKey(status: number): string {
  return `http.title.${TITLED.has(status) ? status : status < 500 ? 400 : 500}`;
}
