const PAGE = 200;

/** Rows by their ids, a page at a time: somebody's history may be longer than what fits into memory. */
export async function* inPages<T extends { readonly id: string }>(
  read: (after: string | undefined, limit: number) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  let after: string | undefined;
  for (;;) {
    const rows = await read(after, PAGE);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}

/** Pages, one row after the other, each as it is to be written. */
export async function* rowsOf<T, R>(
  pages: AsyncIterable<readonly T[]>,
  write: (page: readonly T[]) => readonly R[] | Promise<readonly R[]>,
): AsyncGenerator<R> {
  for await (const page of pages) yield* await write(page);
}

export const beyond = (after: string | undefined): { id?: { $gt: string } } =>
  after === undefined ? {} : { id: { $gt: after } };
