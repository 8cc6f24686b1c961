import { describeGateway } from 'eventportal/sdk/testing';
import { testGateway } from './gateway.ts';
import { playedProvider } from './provider.kit.ts';

describeGateway(testGateway, playedProvider());
