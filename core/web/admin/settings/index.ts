export { settingsPages, type SettingsParts } from './settings.page.ts';
