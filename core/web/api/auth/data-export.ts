import { z } from 'zod';
import { requestExport } from '../../../modules/data-exports/index.ts';
import { refusal } from '../../failure.ts';
import { endpoint } from '../endpoint.ts';

export const requestMyExport = endpoint({
  method: 'POST',
  path: '/auth/me/export',
  may: 'signed-in',
  recent: true,
  summary: 'Ask for a file with all that is kept about you; a mail tells when it waits on your account’s page',
  tag: 'auth',
  answers: { 202: z.strictObject({ id: z.uuid() }).meta({ id: 'DataExportRequested' }) },
  problems: ['data_export.open', 'data_export.too_many', 'sign_in.not_recent'],
  perMinute: 5,
  async run(scope) {
    if (scope.actor.kind !== 'user') throw refusal(401);
    const { exportId } = await requestExport(scope, { userId: scope.actor.userId });
    return { status: 202, body: { id: exportId } };
  },
});
