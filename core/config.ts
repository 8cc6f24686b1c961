// What `eventportal.config.ts` imports from `eventportal/config`.
export { defineConfig } from './kernel/config/define.ts';
export type { ConfigInput, GivenPlugin, PluginsFor } from './kernel/config/define.ts';
export { env } from './kernel/config/env.ts';
