import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Web fonts alone are not enough: a browser that finds no font on the system prints blank pages. And few servers have
// Arabic or Hebrew. These TTFs come with the portal; larger scripts are added by installing their package.
const FAMILIES = [
  'noto-sans',
  'noto-sans-arabic',
  'noto-sans-hebrew',
  'noto-sans-jp',
  'noto-sans-sc',
  'noto-sans-tc',
  'noto-sans-kr',
];
const WEIGHTS = ['400Regular', '600SemiBold', '700Bold'];
const SYSTEM = '/etc/fonts';

/** A folder with the fontconfig file of the browser: our fonts, and the system's where it has some. For FONTCONFIG_PATH. */
export async function fontsFolder(cacheDir: string): Promise<string> {
  const folder = resolve(cacheDir, 'fontconfig');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `fonts.conf.${process.pid}`);
  await writeFile(draft, fontsConf(folder));
  await rename(draft, join(folder, 'fonts.conf'));
  return `${folder}:${SYSTEM}`;
}

function fontsConf(folder: string): string {
  const folders = FAMILIES.flatMap(foldersOf).map((path) => `  <dir>${xml(path)}</dir>`);
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
    '<fontconfig>',
    `  <include ignore_missing="yes">${SYSTEM}/fonts.conf</include>`,
    ...folders,
    `  <cachedir>${xml(join(folder, 'cache'))}</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n');
}

function foldersOf(family: string): string[] {
  try {
    const root = dirname(fileURLToPath(import.meta.resolve(`@expo-google-fonts/${family}/package.json`)));
    return WEIGHTS.map((weight) => join(root, weight));
  } catch {
    return [];
  }
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
