import type { Command } from 'commander';
import { checkConfig, type CheckedConfig, type LoadOptions } from '../../core/kernel/config/load.ts';
import { createOutput, type Output } from './output.ts';

export interface GlobalOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly safeMode?: boolean;
}

export function outputOf(command: Command): Output {
  return createOutput({ json: command.optsWithGlobals<GlobalOptions>().json ?? false });
}

export function loadOptions(command: Command, more: LoadOptions = {}): LoadOptions {
  const { config, safeMode } = command.optsWithGlobals<GlobalOptions>();
  return { file: config, safeMode: safeMode ?? false, ...more };
}

export async function checkedConfig(command: Command, more: LoadOptions = {}): Promise<CheckedConfig> {
  return checkConfig(loadOptions(command, more));
}
