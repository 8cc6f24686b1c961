import type { Command } from 'commander';

const TAKE_A_VALUE = new Set(['-c', '--config']);

/** The first word that is neither an option nor an option's value. */
export function calledCommand(args: readonly string[]): string | undefined {
  return args.find((arg, at) => !arg.startsWith('-') && !TAKE_A_VALUE.has(args[at - 1] ?? ''));
}

export function isOwnCommand(program: Command, args: readonly string[]): boolean {
  const called = calledCommand(args);
  return called === undefined || called === 'help' || program.commands.some((command) => command.name() === called);
}
