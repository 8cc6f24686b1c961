import type { VendorAnswer, VendorCall } from 'eventportal/sdk/testing/vendor-server';

export interface ApiCall extends VendorCall {
  readonly body: Readonly<Record<string, unknown>>;
}

export type ApiAnswer = VendorAnswer;

export function refused(status: number, description: string, reason = 'NA'): ApiAnswer {
  const code = status >= 500 ? 'SERVER_ERROR' : 'BAD_REQUEST_ERROR';
  return { status, body: { error: { code, description, source: 'NA', step: 'NA', reason, metadata: {} } } };
}
