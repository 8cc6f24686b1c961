import { AggregatorRegistry, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Peers } from '../kernel/peers.ts';

/** A number that somebody else knows, asked for when Prometheus comes by: queue depth, orders by state. */
export interface MetricSample {
  /** `eventportal_queue_jobs` */
  readonly name: string;
  readonly help: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metrics {
  request(facts: { method: string; route: string; status: number; seconds: number }): void;
  text(): Promise<string>;
  readonly contentType: string;
  close(): void;
}

export interface MetricsOptions {
  /** Asked at each scrape; what it throws is told to `onProblem` and the other metrics are still answered. */
  readonly collect?: () => Promise<readonly MetricSample[]>;
  readonly onProblem?: (error: unknown) => void;
  /** Processes that serve the same port: whichever is asked answers for all of them. */
  readonly peers?: Peers | undefined;
}

const OWN = 'metrics';

export function createMetrics({ collect, onProblem, peers }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'eventportal_' });
  const durations = new Histogram({
    name: 'eventportal_http_request_duration_seconds',
    help: 'How long requests took, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const processes = new Gauge({
    name: 'eventportal_web_processes',
    help: 'How many processes serve the port.',
    registers: [registry],
  });
  processes.set(1);
  const gauges = new Map<string, Gauge>();

  const refresh = async (): Promise<void> => {
    for (const gauge of gauges.values()) gauge.reset();
    for (const { name, help, labels = {}, value } of (await collect?.()) ?? []) {
      let gauge = gauges.get(name);
      if (!gauge) {
        // What is known of the whole site is no sum over its processes.
        const labelNames = Object.keys(labels);
        gauge = new Gauge({ name, help, labelNames, aggregator: 'first', registers: [registry] });
        gauges.set(name, gauge);
      }
      gauge.set({ ...labels }, value);
    }
  };

  peers?.answer(OWN, () => registry.getMetricsAsJSON());

  return {
    contentType: registry.contentType,
    request({ method, route, status, seconds }) {
      durations.observe({ method: KNOWN_METHODS.has(method) ? method : 'other', route, status }, seconds);
    },
    async text() {
      await refresh().catch((error: unknown) => onProblem?.(error));
      const theirs = (await peers?.ask(OWN)) ?? [];
      if (theirs.length === 0) return registry.metrics();
      return AggregatorRegistry.aggregate([await registry.getMetricsAsJSON(), ...theirs] as object[]).metrics();
    },
    close: () => registry.clear(),
  };
}

// A label's values must be few: anybody can invent a method.
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
