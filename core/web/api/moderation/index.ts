import { z } from 'zod';
import { ReportEvent, reportEvent } from '../../../modules/moderation/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id } from '../schemas.ts';

const report = endpoint({
  method: 'POST',
  path: '/events/{id}/reports',
  may: 'public',
  summary: 'Tell the site that something is wrong with an event',
  tag: 'events',
  params: z.strictObject({ id: Id }),
  body: ReportEvent,
  answers: { 202: null },
  problems: ['event.not_found', 'captcha.failed'],
  captcha: true,
  limit: { limit: 10, perSeconds: 3600 },
  async run(scope, { params, body }) {
    await reportEvent(scope, { ...body, eventId: params.id });
    return { status: 202 };
  },
});

export const moderationEndpoints = [report];
