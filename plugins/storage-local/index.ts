import { join } from 'node:path';
import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { createLocalStorage } from './local-storage.ts';

export { createLocalStorage } from './local-storage.ts';

const config = z.strictObject({
  /** Where files are kept; `files` in the data directory unless told. */
  folder: z.string().min(1).optional(),
});

export default definePlugin({
  id: 'storage-local',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  config,
  register(ep, { folder }) {
    ep.storage(({ site }) => createLocalStorage(folder ?? join(site.dataDir, 'files')));
  },
});
