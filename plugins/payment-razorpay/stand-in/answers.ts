export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
}

export function refused(status: number, description: string, reason = 'NA'): ApiAnswer {
  const code = status >= 500 ? 'SERVER_ERROR' : 'BAD_REQUEST_ERROR';
  return { status, body: { error: { code, description, source: 'NA', step: 'NA', reason, metadata: {} } } };
}
