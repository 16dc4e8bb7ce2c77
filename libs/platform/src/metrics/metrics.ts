import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Injection token of the process's metrics. */
export const METRICS = Symbol('Metrics');

/** Every figure that a process publishes at `/metrics`, in one place; names follow Prometheus' conventions. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'reelog_' });
  const registers = [registry];
  return {
    registry,
    httpRequests: new Histogram({
      name: 'reelog_http_request_duration_seconds',
      help: 'Time to answer HTTP requests.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    projectionPosition: new Gauge({
      name: 'reelog_projection_position',
      help: 'Last position of the log that a projection has taken in.',
      labelNames: ['projection'],
      registers,
    }),
    logPosition: new Gauge({ name: 'reelog_log_position', help: 'Last position of the log.', registers }),
    updateClients: new Gauge({ name: 'reelog_update_clients', help: 'Open WebSockets of the live feed.', registers }),
    uploadedBytes: new Counter({ name: 'reelog_uploaded_bytes_total', help: 'Bytes of accepted uploads.', registers }),
    mediaResults: new Counter({
      name: 'reelog_media_results_total',
      help: 'Results that frameflow returned.',
      labelNames: ['outcome'],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
