/** May lose everything at any time. Values are JSON. */
export interface Cache {
  readonly id: string;
  get<T>(key: string): Promise<T | undefined>;
  set<T>(key: string, value: T, seconds: number): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Runs the work while nobody else runs under that name. An optimisation, never what prevents overselling: it
   * answers `undefined` without running when the lock is taken.
   */
  lock<T>(name: string, seconds: number, work: () => Promise<T>): Promise<T | undefined>;
  /** Counts an act in a window; `allowed` is false from the `limit`+1st on. */
  hit(key: string, limit: number, windowSeconds: number): Promise<RateVerdict>;
  /** The acts under a key never happened: its next hit begins a new window. */
  forgetHits(key: string): Promise<void>;
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface RateVerdict {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetSeconds: number;
}
