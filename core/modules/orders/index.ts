export { Order, type OrderState } from './order.entity.ts';
export { OrderLine } from './order-line.entity.ts';
export { Ticket, type TicketState } from './ticket.entity.ts';
