export { TicketType, type TicketTypeState } from './ticket-type.entity.ts';
export { Quota, TicketTypeQuota } from './quota.entity.ts';
