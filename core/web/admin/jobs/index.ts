import { actOnDeliveriesPage, deliveriesPage } from './deliveries.page.ts';
import { deliveryPage, dismissDeliveryPage, retryDeliveryPage } from './delivery.page.ts';

export const jobPages = [deliveriesPage, actOnDeliveriesPage, deliveryPage, retryDeliveryPage, dismissDeliveryPage];
