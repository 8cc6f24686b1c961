import { CancelRules, cancelSettings, saveCancelRules } from '../../../modules/cancellations/index.ts';
import { ChangeRules, changeSettings, saveChangeRules } from '../../../modules/order-changes/index.ts';
import { endpoint } from '../endpoint.ts';
import { addressOf, idParams, mayWrite } from './event-endpoints.ts';

const Rules = ChangeRules.meta({
  id: 'ChangeRules',
  description: 'What buyers may change of their orders themselves, until when, and what it costs.',
});

const show = endpoint({
  method: 'GET',
  path: '/events/{id}/change-rules',
  may: { permission: 'events.read', of: 'event', at: 'params.id' },
  summary: 'What buyers of an event may change themselves',
  tag: 'events',
  params: idParams,
  answers: { 200: Rules },
  async run(scope, { params }) {
    return { status: 200, body: await scope.settings.get(changeSettings, await addressOf(scope, params.id)) };
  },
});

const save = endpoint({
  method: 'PUT',
  path: '/events/{id}/change-rules',
  may: mayWrite,
  summary: 'Say what buyers of an event may change themselves; what is left out is as it is by default',
  tag: 'events',
  params: idParams,
  body: ChangeRules,
  answers: { 200: Rules },
  async run(scope, { params, body }) {
    const at = await addressOf(scope, params.id);
    await saveChangeRules(scope, at, body);
    return { status: 200, body: await scope.settings.get(changeSettings, at) };
  },
});

const Cancelling = CancelRules.meta({
  id: 'CancelRules',
  description:
    'How buyers may cancel what they paid for. Up to three steps: so many days before it begins or earlier, for a fee ' +
    'that is a percentage of what would go back (`50 %`) or an amount (`5.00`).',
});

const showCancelling = endpoint({
  method: 'GET',
  path: '/events/{id}/cancel-rules',
  may: { permission: 'events.read', of: 'event', at: 'params.id' },
  summary: 'How buyers of an event may cancel',
  tag: 'events',
  params: idParams,
  answers: { 200: Cancelling },
  async run(scope, { params }) {
    return { status: 200, body: await scope.settings.get(cancelSettings, await addressOf(scope, params.id)) };
  },
});

const saveCancelling = endpoint({
  method: 'PUT',
  path: '/events/{id}/cancel-rules',
  may: mayWrite,
  summary: 'Say how buyers of an event may cancel; what is left out is as it is by default',
  tag: 'events',
  params: idParams,
  body: CancelRules,
  answers: { 200: Cancelling },
  async run(scope, { params, body }) {
    const at = await addressOf(scope, params.id);
    await saveCancelRules(scope, at, body);
    return { status: 200, body: await scope.settings.get(cancelSettings, at) };
  },
});

export const ruleEndpoints = [show, save, showCancelling, saveCancelling];
