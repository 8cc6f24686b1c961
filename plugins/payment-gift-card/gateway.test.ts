import { describeStoredValueGateway } from 'eventportal/sdk/testing';
import { giftCard } from './gateway.ts';

describeStoredValueGateway(giftCard, {});
