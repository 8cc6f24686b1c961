import { rm } from 'node:fs/promises';
import { koaBody } from 'koa-body';
import type { File } from 'formidable';
import type { Context } from 'koa';
import { DomainError } from '../../kernel/errors.ts';
import type { Page, UploadedFile } from '../../kernel/pages/page.ts';
import { refusal } from '../failure.ts';
import { nest, type PostedValues } from '../forms/bind.ts';
import { refuseNul } from './no-nul.ts';
import type { Cx } from './state.ts';

export interface PostedForm {
  readonly values: PostedValues;
  readonly csrf: unknown;
  readonly files: Readonly<Record<string, UploadedFile | undefined>>;
  /** Fields whose file is larger than the field takes. */
  readonly tooLarge: readonly string[];
  /** Removes what was uploaded and not taken away. */
  cleanUp(): Promise<void>;
}

type ReadForm = (ctx: Cx) => Promise<PostedForm>;

const noNext = (): Promise<void> => Promise.resolve();
// Bytes that a form's other fields and the multipart frame may add to its files.
const SLACK = 512 * 1024;

/** Reads JSON. Anything else is 415, what is no JSON is 400. */
export function jsonReader(limit: number): (ctx: Cx) => Promise<unknown> {
  const parse = koaBody({
    jsonLimit: limit,
    urlencoded: false,
    text: false,
    multipart: false,
    parsedMethods: METHODS,
    includeUnparsed: true,
  });
  return async (ctx) => {
    if (!hasBody(ctx)) return undefined;
    if (!ctx.is('json', 'application/*+json')) throw refusal(415);
    await parse(ctx as unknown as Context, noNext);
    refuseNul(ctx.request.rawBody, 'json');
    return ctx.request.body;
  };
}

// koa-body names its methods by an enum that erasable TypeScript cannot import as values.
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as unknown as NonNullable<
  NonNullable<Parameters<typeof koaBody>[0]>['parsedMethods']
>;

/** Reads what a page's form may send: fields, JSON from our own scripts, and files where the page takes some. */
export function formReader(page: Pick<Page, 'files'>, limits: { formBytes: number; uploadDir: string }): ReadForm {
  const readJson = jsonReader(limits.formBytes);
  const readFields = fieldReader(limits.formBytes);
  const readFiles = page.files && fileReader(page.files, limits);
  return async (ctx) => {
    if (!hasBody(ctx)) return plainForm({});
    if (ctx.is('urlencoded')) return plainForm(nest(new URLSearchParams(await readFields(ctx))));
    if (ctx.is('json')) return plainForm(objectOf(await readJson(ctx)));
    if (readFiles && ctx.is('multipart')) return readFiles(ctx);
    throw refusal(415);
  };
}

/** Reads what a REST operation with files takes: a form with them, or JSON without any. */
export function uploadReader(
  files: NonNullable<Page['files']>,
  { jsonBytes, uploadDir }: { jsonBytes: number; uploadDir: string },
): ReadForm {
  const readForm = formReader({ files }, { formBytes: jsonBytes, uploadDir });
  return (ctx) => {
    if (ctx.is('urlencoded')) throw refusal(415);
    return readForm(ctx);
  };
}

function plainForm({ _csrf, ...values }: PostedValues): PostedForm {
  return { values, csrf: _csrf, files: {}, tooLarge: [], cleanUp: noNext };
}

function fieldReader(limit: number): (ctx: Cx) => Promise<string> {
  // As text, because the names' dots are ours to read.
  const parse = koaBody({
    text: true,
    textLimit: limit,
    textTypes: ['urlencoded'],
    json: false,
    urlencoded: false,
    multipart: false,
  });
  return async (ctx) => {
    await parse(ctx as unknown as Context, noNext);
    const text = String(ctx.request.body ?? '');
    refuseNul(text, 'form');
    return text;
  };
}

function fileReader(
  limitOf: NonNullable<Page['files']>,
  { formBytes, uploadDir }: { formBytes: number; uploadDir: string },
): ReadForm {
  const names = Object.keys(limitOf);
  const total = Object.values(limitOf).reduce((sum, { maxBytes }) => sum + maxBytes, 0);
  // Somewhat more than a field takes: then the form comes back and says so, instead of a bare 413.
  const hardLimit = total * 2 + SLACK;

  return async (ctx) => {
    if (Number(ctx.headers['content-length'] ?? 0) > hardLimit + formBytes) {
      throw new DomainError('http.too_large', { status: 413 });
    }
    const written: File[] = [];
    const cleanUp = async (): Promise<void> => {
      await Promise.all(written.map(({ filepath }) => rm(filepath, { force: true })));
    };
    const parse = koaBody({
      json: false,
      urlencoded: false,
      text: false,
      multipart: true,
      formidable: {
        uploadDir,
        maxFiles: names.length,
        maxFileSize: hardLimit,
        maxTotalFileSize: hardLimit,
        maxFields: 2000,
        maxFieldsSize: formBytes,
        allowEmptyFiles: true,
        minFileSize: 0,
        filter: ({ name }) => name !== null && names.includes(name),
        onFileBegin: (_name, file) => void written.push(file),
      },
    });
    try {
      await parse(ctx as unknown as Context, noNext);
      return { ...sorted(ctx, limitOf), cleanUp };
    } catch (error) {
      await cleanUp();
      throw error;
    }
  };
}

function sorted(ctx: Cx, limitOf: NonNullable<Page['files']>): Omit<PostedForm, 'cleanUp'> {
  const fields = Object.entries((ctx.request.body ?? {}) as Record<string, string | string[]>);
  const pairs = fields.flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  for (const [name, value] of pairs) refuseNul(`${name}${value}`, 'part');
  const { _csrf, ...values } = nest(pairs);
  const files: Record<string, UploadedFile> = {};
  const tooLarge: string[] = [];
  for (const [name, given] of Object.entries(ctx.request.files ?? {})) {
    const file = [given].flat()[0];
    // A file field that was left empty is sent as a file without name and content.
    if (!file || file.size === 0) continue;
    if (file.size > limitOf[name]!.maxBytes) tooLarge.push(name);
    else files[name] = uploaded(file);
  }
  return { values, csrf: _csrf, files, tooLarge };
}

function uploaded({ filepath, originalFilename, mimetype, size }: File): UploadedFile {
  return {
    path: filepath,
    filename: (originalFilename ?? 'file').slice(0, 200),
    contentType: mimetype ?? 'application/octet-stream',
    bytes: size,
  };
}

function objectOf(value: unknown): PostedValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PostedValues) : {};
}

function hasBody(ctx: Cx): boolean {
  return ctx.headers['transfer-encoding'] !== undefined || Number(ctx.headers['content-length'] ?? 0) > 0;
}
