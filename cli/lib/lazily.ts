/** Loads what an action needs only when it is called: saying the version takes no database driver. */
export function lazily<A extends unknown[]>(load: () => Promise<(...args: A) => Promise<void>>) {
  return async (...args: A): Promise<void> => (await load())(...args);
}
