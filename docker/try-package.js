// Proves the npm package as its users get it: packed, installed into an empty folder, type-checked against, started with
// a plugin of one's own, and a ticket sold. Run `npm run build` before.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const site = mkdtempSync(join(tmpdir(), 'eventportal-package-'));
const entry = join(site, 'node_modules', 'eventportal', 'cli', 'eventportal.js');
const port = process.env.PORT ?? '3080';
const admin = { email: 'admin@example.org', password: crypto.randomUUID() };
const environment = {
  ...process.env,
  PORT: port,
  DATA_DIR: join(site, 'data'),
  LOG_LEVEL: 'warn',
  PUPPETEER_SKIP_DOWNLOAD: '1',
  EVENTPORTAL_ADMIN_EMAIL: admin.email,
  EVENTPORTAL_ADMIN_PASSWORD: admin.password,
};

const CONFIG = `import { defineConfig } from 'eventportal/config';
import pdfPuppeteer from 'eventportal/plugins/pdf-puppeteer';
import acme from './plugins/own/acme/index.ts';

export default defineConfig({ plugins: ['storage-local', pdfPuppeteer(), acme({ feeMinor: 0 })] });
`;
const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
    types: [],
  },
  files: ['eventportal.config.ts', 'use.ts'],
};
// What is of the wrong type must not pass, or the types are not there at all.
const USE = `import type { PaymentGateway, Scope } from 'eventportal/sdk';

export const nameOf = (scope: Scope): string => scope.site.name;
// @ts-expect-error A gateway is more than a name.
export const gateway: PaymentGateway<unknown> = { id: 'acme' };
`;

try {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', site], { cwd: root }));
  console.log(`Packed: ${packed.entryCount} files, ${Math.round(packed.size / 1024)} KB.`);
  writeFileSync(join(site, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(site, packed.filename)]);
  console.log(`Installed: eventportal ${eventportal('--version').trim()}.`);

  eventportal('plugin', 'create', 'acme');
  // Its test is for a project that has vitest.
  rmSync(join(site, 'plugins/own/acme/index.test.ts'));
  for (const [name, content] of Object.entries({ 'eventportal.config.ts': CONFIG, 'use.ts': USE })) {
    writeFileSync(join(site, name), content);
  }
  writeFileSync(join(site, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--project', site]);
  console.log('Type-checked: a config and a plugin from outside.');

  eventportal('config', 'check');
  eventportal('install');
  await whileItRuns(() => {
    const sell = join(root, 'docker', 'sell-a-ticket.js');
    process.stdout.write(run(process.execPath, [sell, `http://localhost:${port}`, admin.email, admin.password]));
  });
} finally {
  rmSync(site, { recursive: true, force: true });
}

function eventportal(...args) {
  return run(process.execPath, [entry, ...args]);
}

function run(command, args, { cwd = site } = {}) {
  const done = spawnSync(command, args, {
    cwd,
    env: environment,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (done.status === 0) return done.stdout;
  throw new Error(`${command} ${args.join(' ')} failed:\n${done.stdout}${done.stderr}${done.error ?? ''}`);
}

async function whileItRuns(work) {
  const portal = spawn(process.execPath, [entry, 'start'], { cwd: site, env: environment, stdio: 'inherit' });
  const ended = new Promise((resolve) => portal.once('exit', (code, signal) => resolve(code ?? signal)));
  try {
    await isReady(portal);
    await work();
  } finally {
    portal.kill('SIGTERM');
    const how = await ended;
    if (how !== 0) console.error(`It did not end as it should: ${how}.`);
  }
}

async function isReady(portal) {
  for (let second = 0; second < 60; second += 1) {
    if (portal.exitCode !== null) throw new Error('It did not start, see above.');
    const answer = await fetch(`http://localhost:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await after(1000);
  }
  throw new Error('It was not ready within a minute.');
}
