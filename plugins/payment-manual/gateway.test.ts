import { describeGateway } from 'eventportal/sdk/testing';
import { manual } from './gateway.ts';

describeGateway(manual, { reset: () => {}, settings: {}, fetch, secrets: ['buyer@example.org'] });
