export interface SearchDocument {
  readonly id: string;
  readonly organizationId: string;
  readonly title: string;
  readonly text: string;
  readonly startsAt: string;
}

/** Finds events by words. Results are ids: core loads and authorizes. */
export interface SearchEngine {
  readonly id: string;
  index(documents: readonly SearchDocument[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  find(query: string, limit: number): Promise<readonly string[]>;
}
