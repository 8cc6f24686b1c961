import { defineConfig } from 'eventportal/config';
import paymentStripe from 'eventportal/plugins/payment-stripe';
import storageLocal from 'eventportal/plugins/storage-local';

/** A site with a gateway that hears webhooks. */
export default defineConfig({ plugins: [storageLocal(), paymentStripe()] });
