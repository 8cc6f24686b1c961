import { readFile } from 'node:fs/promises';
import { create, type Font } from 'fontkit';

export type Weight = 'regular' | 'bold' | 'display';

/** One font file, under the name the PDF knows it by. */
export interface Face {
  readonly name: string;
  readonly font: Font;
}

/** For each weight the faces in order of preference: the first one that has a character draws it. */
export type Faces = Readonly<Record<Weight, readonly Face[]>>;

// The site's typefaces first; Noto for every letter they lack.
const OWN: Readonly<Record<Weight, string>> = {
  regular: 'Figtree_400Regular',
  bold: 'Figtree_600SemiBold',
  display: 'BricolageGrotesque_700Bold',
};
const NOTO: Readonly<Record<Weight, string>> = { regular: '400Regular', bold: '600SemiBold', display: '700Bold' };
const FAMILIES: readonly { readonly folder: string; readonly prefix: string; readonly optional?: true }[] = [
  // Latin, Cyrillic, Greek, Devanagari
  { folder: 'noto-sans', prefix: 'NotoSans' },
  { folder: 'noto-sans-arabic', prefix: 'NotoSansArabic' },
  { folder: 'noto-sans-hebrew', prefix: 'NotoSansHebrew' },
  // Large, so not installed by default: an operator who needs one adds its package.
  { folder: 'noto-sans-jp', prefix: 'NotoSansJP', optional: true },
  { folder: 'noto-sans-sc', prefix: 'NotoSansSC', optional: true },
  { folder: 'noto-sans-tc', prefix: 'NotoSansTC', optional: true },
  { folder: 'noto-sans-kr', prefix: 'NotoSansKR', optional: true },
  { folder: 'noto-sans-thai', prefix: 'NotoSansThai', optional: true },
  { folder: 'noto-sans-bengali', prefix: 'NotoSansBengali', optional: true },
  { folder: 'noto-sans-tamil', prefix: 'NotoSansTamil', optional: true },
];

let loading: Promise<Faces> | undefined;

/** The fonts, parsed once for the life of the process: parsing them per document costs seven times the drawing. */
export async function loadFaces(): Promise<Faces> {
  loading ??= readFaces().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function readFaces(): Promise<Faces> {
  const [regular, bold, display] = await Promise.all([facesOf('regular'), facesOf('bold'), facesOf('display')]);
  return { regular, bold, display };
}

async function facesOf(weight: Weight): Promise<readonly Face[]> {
  const own = readFace(OWN[weight], new URL(`fonts/${OWN[weight]}.ttf`, import.meta.url));
  const faces = await Promise.all([own, ...FAMILIES.map((family) => notoFace(family, NOTO[weight]))]);
  return faces.filter((face) => face !== undefined);
}

async function notoFace(family: (typeof FAMILIES)[number], cut: string): Promise<Face | undefined> {
  const name = `${family.prefix}_${cut}`;
  const url = locate(`@expo-google-fonts/${family.folder}/${cut}/${name}.ttf`, family.optional ?? false);
  return url ? readFace(name, new URL(url)) : undefined;
}

async function readFace(name: string, url: URL): Promise<Face> {
  return { name, font: create(await readFile(url)) };
}

function locate(specifier: string, optional: boolean): string | undefined {
  try {
    return import.meta.resolve(specifier);
  } catch (error) {
    if (optional) return undefined;
    throw error;
  }
}
