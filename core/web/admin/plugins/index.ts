export { pluginPages } from './plugins.page.ts';
