import { z } from 'zod';

export const TestSettings = z.object({
  baseUrl: z.url().meta({ title: 'payment-test.settings.base_url' }),
  secret: z.string().min(16).meta({ title: 'payment-test.settings.secret', widget: 'secret' }),
});
export type TestSettings = z.output<typeof TestSettings>;
