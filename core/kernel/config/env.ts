import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { ConfigProblem } from './problems.ts';

// The only file that reads process.env. Operators give each variable as NAME, or as NAME_FILE with the path of a file
// that holds it, which is how Docker and Kubernetes hand out secrets.

const EXAMPLES: Readonly<Record<string, string>> = {
  APP_URL: 'https://tickets.example.org',
  APP_KEY: 'at least 32 characters, such as those of `openssl rand -base64 32`',
  DATABASE_URL: 'postgresql://user:password@db.example.org:5432/eventportal',
  DATABASE_READ_URL: 'postgresql://user:password@replica.example.org:5432/eventportal',
  REDIS_URL: 'redis://redis.example.org:6379',
  SMTP_URL: 'smtps://user:password@smtp.example.org:465',
};

const SECRET_NAME = /(^|_)(KEY|SECRET|PASSWORD|TOKEN)$/;

/** A value of the environment and where it was found. */
export interface Found {
  readonly value: string;
  /** `SMTP_URL`, or `SMTP_URL_FILE`. */
  readonly source: string;
}

/** What the config file asked the environment for, kept until the whole config is judged. */
interface Asked {
  readonly problems: ConfigProblem[];
  /** Secret text → the variable it came from, so that it is never printed. */
  readonly secrets: Map<string, string>;
}

const asked: Asked = { problems: [], secrets: new Map() };

/** Stands in for a variable that is missing until the problem is reported; no config with it ever leaves the loader. */
export const MISSING = '\u0000missing';

interface Env {
  /** The variable's value. Without a fallback it must be set; what is missing is reported with all other problems. */
  (name: string, fallback?: string): string;
  /** Like `env`, and never printed: `eventportal config show` says only where it came from. */
  secret(name: string): string;
  /** The variable's value where it is set. Names that end in KEY, SECRET, PASSWORD or TOKEN are not printed either. */
  optional(name: string): string | undefined;
}

function read(name: string, fallback?: string): string {
  const found = look(name);
  if (found) return found.value;
  if (fallback !== undefined) return fallback;
  const example = EXAMPLES[name];
  report({
    place: name,
    problem: 'is not set, and the config file asks for it',
    help: `Set ${name}${example ? ` (${example})` : ''}, or ${name}_FILE to the path of a file that holds it`,
  });
  return MISSING;
}

export const env: Env = Object.assign(read, {
  secret(name: string): string {
    const value = read(name);
    remember(name, value);
    return value;
  },
  optional(name: string): string | undefined {
    const value = look(name)?.value;
    if (value !== undefined && SECRET_NAME.test(name)) remember(name, value);
    return value;
  },
});

/** NAME, or the content of the file that NAME_FILE names. An empty variable is one that is not set. */
export function findVariable(name: string): Found | undefined {
  return look(name);
}

/** Ends one reading of the environment: its problems and secrets, and a clean sheet for the next. */
export function takeAsked(): { problems: readonly ConfigProblem[]; secrets: ReadonlyMap<string, string> } {
  const taken = { problems: [...asked.problems], secrets: new Map(asked.secrets) };
  asked.problems.length = 0;
  asked.secrets.clear();
  return taken;
}

/** Reads `.env` beside the config; what is set already wins. */
export function loadDotEnv(folder: string): void {
  const file = join(folder, '.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    asked.problems.push({ place: file, problem: `cannot be read: ${messageOf(error)}` });
  }
}

function look(name: string): Found | undefined {
  const value = process.env[name];
  const file = process.env[`${name}_FILE`];
  if (value && file) {
    report({
      place: name,
      problem: `is set, and so is ${name}_FILE`,
      help: `Keep one of them`,
    });
  }
  if (value) return { value, source: name };
  if (!file) return undefined;
  return fromFile(name, file);
}

function fromFile(name: string, file: string): Found | undefined {
  try {
    const value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (value) return { value, source: `${name}_FILE` };
    report({ place: `${name}_FILE`, problem: `names the file ${file}, which is empty` });
  } catch (error) {
    const help = 'Check its path and that this user may read it';
    report({ place: `${name}_FILE`, problem: `names a file that cannot be read: ${messageOf(error)}`, help });
  }
  return undefined;
}

function report(problem: ConfigProblem): void {
  if (asked.problems.some((known) => known.place === problem.place && known.problem === problem.problem)) return;
  asked.problems.push(problem);
}

function remember(name: string, value: string): void {
  if (value === MISSING) return;
  asked.secrets.set(value, process.env[name] ? name : `${name}_FILE`);
}
