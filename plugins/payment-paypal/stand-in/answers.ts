import type { VendorAnswer, VendorCall } from 'eventportal/sdk/testing/vendor-server';

export interface ApiCall extends VendorCall {
  readonly body: Record<string, unknown>;
}

export type ApiAnswer = VendorAnswer;

export function ok(body: object, status = 200): ApiAnswer {
  return { status, body: structuredClone(body) };
}

export function refused(status: number, name: string, issue?: string, description = 'played'): ApiAnswer {
  return {
    status,
    body: { name, message: description, debug_id: 'played', details: issue ? [{ issue, description }] : [] },
  };
}

export function missing(): ApiAnswer {
  return refused(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID', 'Specified resource ID does not exist.');
}

/** What PayPal understands and will not do. */
export function impossible(issue: string): ApiAnswer {
  return refused(422, 'UNPROCESSABLE_ENTITY', issue);
}

export function malformed(issue: string, value: unknown): ApiAnswer {
  return refused(400, 'INVALID_REQUEST', issue, `The value is wrong: ${JSON.stringify(value)}`);
}
