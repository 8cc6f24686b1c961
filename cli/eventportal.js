#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on can read: it finds Node 24 and hands over to the program itself.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureInstalled, nodeBinary } from './installed.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'cli', 'main.ts');
const isSource = existsSync(join(root, 'core')) && existsSync(source);
const args = process.argv.slice(2);
// For objects that live shortly V8 would take up to 96 MB and keep them. With a third of it a rush sells as fast.
const flags = ['start', 'worker', 'demo'].includes(args[0] ?? '') ? ['--max-semi-space-size=16'] : [];

if (isSource && ['start', 'demo'].includes(args[0] ?? '')) ensureInstalled(root);
const node = nodeBinary(root);

const compiled = join(root, 'dist', 'cli', 'main.js');
if (isSource) handOver([...flags, '--conditions=development', source, ...args]);
else if (node === process.execPath && flags.length === 0) await import(pathToFileURL(compiled).href);
else handOver([...flags, compiled, ...args]);

function handOver(argv) {
  const all = [...process.execArgv, ...argv];
  const env = {
    // From the first file on: one that is not in the cache loads a compiler of 30 MB, which stays.
    NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    ...process.env,
    // Programs that this one starts find the same Node first.
    PATH: [dirname(node), process.env.PATH].filter(Boolean).join(delimiter),
  };
  // Newer Nodes can become the other process: nothing is left in between to forward signals or to use memory.
  if (process.execve && process.platform !== 'win32') process.execve(node, [node, ...all], env);

  const child = spawn(node, all, { stdio: 'inherit', env });
  // A terminal sends ^C to the child as well; forwarding would make it two.
  const fromTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => (fromTerminal && signal !== 'SIGTERM' ? undefined : child.kill(signal)));
  }
  child.on('error', (error) => {
    console.error(`${node} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    // End the way it ended, so that a shell or a supervisor sees the same.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
