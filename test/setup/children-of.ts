import { existsSync, readFileSync } from 'node:fs';

/** The processes that a process has started and that still run, as Linux tells; elsewhere none. */
export function childrenOf(pid: number): number[] {
  const told = textOf(`/proc/${pid}/task/${pid}/children`).trim();
  return told === '' ? [] : told.split(' ').map(Number);
}

/** Those that serve the portal's port beside it. */
export function webProcessesOf(portal: number): number[] {
  return childrenOf(portal).filter((pid) => textOf(`/proc/${pid}/cmdline`).includes('--beside'));
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
