import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';

/** What a command says. People read lines; scripts, with `--json`, get one JSON value on standard output. */
export interface Output {
  readonly json: boolean;
  /** A line for people; scripts never see it. */
  line(text?: string): void;
  /** Something was done. */
  ok(text: string): void;
  /** Something to look at. */
  warn(text: string): void;
  /** What goes on meanwhile: on standard error, so that it is in nobody's way. */
  progress(text: string): void;
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  /** The result of the command: JSON for scripts; people were told with the other methods. */
  result(value: object): void;
}

export function createOutput({ json }: { json: boolean }): Output {
  const line = (text = ''): void => {
    if (!json) process.stdout.write(`${text}\n`);
  };
  return {
    json,
    line,
    ok: (text) => line(`${pc.green('✔')} ${text}`),
    warn: (text) => line(`${pc.yellow('!')} ${text}`),
    progress: (text) => void process.stderr.write(`${pc.dim(text)}\n`),
    table: (head, rows) => {
      if (!json) process.stdout.write(tableText(head, rows));
    },
    result: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
  };
}

function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = (text: string): number => stripVTControlCharacters(text).length;
  const widths = head.map((title, at) => Math.max(width(title), ...rows.map((row) => width(row[at] ?? ''))));
  const print = (cells: readonly string[], style: (text: string) => string): string =>
    cells
      .map((cell, at) => style(cell) + ' '.repeat(at === cells.length - 1 ? 0 : widths[at]! - width(cell)))
      .join('   ')
      .trimEnd();
  return [print(head, pc.dim), ...rows.map((row) => print(row, String))].map((text) => `${text}\n`).join('');
}

export const bold = (text: string): string => pc.bold(text);
export const dim = (text: string): string => pc.dim(text);
export const link = (text: string): string => pc.cyan(text);
export const bad = (text: string): string => pc.red(text);
export const good = (text: string): string => pc.green(text);

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `PostgreSQL 18.4`, without the machine and the compiler that servers add to their names. */
export function serverName(server: string): string {
  return server.split(/ on |, /)[0] ?? server;
}
