import type { VendorAnswer } from 'eventportal/sdk/testing/vendor-server';

export type ApiAnswer = VendorAnswer;

export function refused(status: number, message: string, code = 'unknown'): ApiAnswer {
  return { status, body: { status: false, message, type: 'validation_error', code } };
}

export const ok = (message: string, data: object): ApiAnswer => ({
  status: 200,
  body: { status: true, message, data: structuredClone(data) },
});
