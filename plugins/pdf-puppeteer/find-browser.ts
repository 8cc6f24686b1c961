import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from 'eventportal/sdk';
import { fontsFolder } from './fonts.ts';
import { isExecutable, unpackBrowser } from './unpack-browser.ts';

export interface FoundBrowser {
  readonly executablePath: string;
  /** Where it comes from, for the log. */
  readonly source: string;
  /** A headless shell starts faster and knows no other mode. */
  readonly headless: 'shell' | true;
  readonly env: Readonly<Record<string, string>>;
}

type Env = Readonly<Record<string, string | undefined>>;

const SHELLS = ['chromium-headless-shell', 'chrome-headless-shell'];
const FULL = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'Google Chrome',
];
const ELSEWHERE = ['/usr/bin', '/snap/bin', '/Applications/Google Chrome.app/Contents/MacOS'];

/**
 * The operator's browser, else a headless shell of the system, else the one npm brought, else a whole browser of the
 * system: that prints a third as many tickets a second and takes twice the memory. Nothing is ever downloaded.
 */
export async function findBrowser(cacheDir: string, env: Env = process.env): Promise<FoundBrowser | undefined> {
  const named = env.PUPPETEER_EXECUTABLE_PATH;
  if (named && !(await isExecutable(named))) {
    throw new ConfigError(
      'pdf.browser_missing',
      `PUPPETEER_EXECUTABLE_PATH names ${named}, which cannot be executed.`,
      {
        help: 'Give the path of a Chromium or Chrome, or remove the variable to have one found.',
      },
    );
  }
  if (named) return found(named, 'PUPPETEER_EXECUTABLE_PATH', await browserEnv(cacheDir, env));

  const shell = await installed(SHELLS, env);
  if (shell) return found(shell, 'system', await browserEnv(cacheDir, env));

  const unpacked = await unpackBrowser(cacheDir);
  if (unpacked) {
    const passed = await browserEnv(cacheDir, env);
    const libraries = [unpacked.libraries, env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    const lacksLibraries = await isLinkedInVain(unpacked.executablePath);
    return {
      executablePath: unpacked.executablePath,
      source: `@sparticuz/chromium ${unpacked.version}`,
      headless: 'shell',
      env: lacksLibraries ? { ...passed, LD_LIBRARY_PATH: libraries } : passed,
    };
  }

  const full = await installed(FULL, env);
  return full ? found(full, 'system', await browserEnv(cacheDir, env)) : undefined;
}

async function installed(names: readonly string[], env: Env): Promise<string | undefined> {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...ELSEWHERE];
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

function found(executablePath: string, source: string, env: Readonly<Record<string, string>>): FoundBrowser {
  return { executablePath, source, headless: /headless[-_]shell/.test(executablePath) ? 'shell' : true, env };
}

// The browser shows content of strangers, so it is not given our environment, which may hold secrets.
const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LD_LIBRARY_PATH',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'XDG_RUNTIME_DIR',
];

async function browserEnv(cacheDir: string, env: Env): Promise<Record<string, string>> {
  const passed = PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  const fonts = process.platform === 'linux' ? { FONTCONFIG_PATH: await fontsFolder(cacheDir) } : {};
  return { ...Object.fromEntries(passed), ...fonts };
}

async function isLinkedInVain(executable: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ldd', [executable]);
    return stdout.includes('not found');
  } catch {
    // Without ldd nobody can tell; libraries that are there twice do no harm.
    return true;
  }
}
