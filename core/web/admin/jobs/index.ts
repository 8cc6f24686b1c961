import { bulkDeliveriesPage } from './bulk-deliveries.page.ts';
import { deliveriesPage } from './deliveries.page.ts';
import { deliveryPage, dismissDeliveryPage, retryDeliveryPage } from './delivery.page.ts';

export const jobPages = [deliveriesPage, bulkDeliveriesPage, deliveryPage, retryDeliveryPage, dismissDeliveryPage];
