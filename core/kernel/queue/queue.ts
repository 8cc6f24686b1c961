/** One wake-up for a delivery row. The row holds the state; the queue only says when to look at it. */
export interface QueueItem {
  /** The same id twice is one item. */
  readonly id: string;
  readonly deliveryId: string;
  readonly runAt?: Date;
  /** Taken before what waits. */
  readonly urgent?: boolean;
}

/** The queue that the kernel needs: pg-boss on PostgreSQL, a SKIP LOCKED table on MySQL, BullMQ by plugin. */
export interface Queue {
  readonly id: string;
  start(): Promise<void>;
  send(items: readonly QueueItem[]): Promise<void>;
  /**
   * Calls `run` for each item at its time, up to `concurrency` at the same time. An item may come twice, and one that a
   * process took when it died may be lost: the runner's sweep makes up for that.
   */
  work(run: (deliveryId: string) => Promise<void>, options: { concurrency: number }): Promise<void>;
  /** Items waiting. */
  depth(): Promise<number>;
  check(): Promise<void>;
  /** Takes no more, waits for what runs. */
  stop(): Promise<void>;
}
