import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { definePlugin } from 'eventportal/sdk';
import { z } from 'zod';
import { altcha } from './captcha.ts';

const dist = join(dirname(createRequire(import.meta.url).resolve('altcha/altcha.css')), '..');
const file = (...path: string[]): URL => pathToFileURL(join(dist, ...path));

/** The widget's own sentences, `de.js` and so on; its bundles of several languages are left out. */
const languages = readdirSync(join(dist, 'i18n'))
  .map((name) => /^([a-z]{2}(?:-[a-z]{2})?)\.js$/.exec(name)?.[1])
  .filter((language) => language !== undefined);

/** A proof of work that the browser computes: nobody else is asked, nothing is stored, no picture is to be read. */
export default definePlugin({
  id: 'captcha-altcha',
  version: '0.1.0',
  requires: { eventportal: '>=0.1.0' },
  scope: 'site',
  root: new URL('.', import.meta.url),
  assets: {
    'altcha.js': file('external', 'altcha.min.js'),
    'altcha.css': file('external', 'altcha.css'),
    'worker.js': file('workers', 'pbkdf2.js'),
    ...Object.fromEntries(languages.map((language) => [`i18n/${language}.js`, file('i18n', `${language}.js`)])),
  },
  config: z.strictObject({
    /** Attempts that a browser makes on average; 3,000 take a phone about a second. */
    work: z.int().min(10).max(1_000_000).default(3000),
  }),
  register(ep, { work }) {
    const { captcha, challenge } = altcha({ work, languages });
    ep.captcha(captcha);
    ep.route({ method: 'GET', path: '/challenge', handle: challenge });
  },
});
