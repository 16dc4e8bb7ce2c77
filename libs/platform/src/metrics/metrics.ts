import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Injection token of the process's metrics. */
export const METRICS = Symbol('Metrics');

/** All metrics of a process at `/metrics`; names follow Prometheus' conventions. */
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
      help: 'Last position of the log that a projection has processed.',
      labelNames: ['projection'],
      registers,
    }),
    logPosition: new Gauge({ name: 'reelog_log_position', help: 'Last position of the log.', registers }),
    logVerified: new Gauge({
      name: 'reelog_log_verification_valid',
      help: '1 when the last verification of the log in the background found it in order, 0 when it found damage.',
      registers,
    }),
    logVerifiedAt: new Gauge({
      name: 'reelog_log_verification_timestamp_seconds',
      help: 'When the log was last verified in the background; 0 before the first time.',
      registers,
    }),
    updateClients: new Gauge({ name: 'reelog_update_clients', help: 'Open WebSockets of the live feed.', registers }),
    httpConnections: new Gauge({ name: 'reelog_http_connections', help: 'Open connections.', registers }),
    viewsDropped: new Counter({
      name: 'reelog_views_dropped_total',
      help: 'Views that were not counted because their address reached its limit (VIEWS_PER_MINUTE).',
      registers,
    }),
    uploadedBytes: new Counter({ name: 'reelog_uploaded_bytes_total', help: 'Bytes of accepted uploads.', registers }),
    mediaResults: new Counter({
      name: 'reelog_media_results_total',
      help: 'Results that frameflow returned.',
      labelNames: ['outcome'],
      registers,
    }),
    oldestUncheckedObject: new Gauge({
      name: 'reelog_oldest_unchecked_object_seconds',
      help: 'Time since the stored object was read and compared with the log that has not been for longest.',
      registers,
    }),
    integrityOpenFaults: new Gauge({
      name: 'reelog_integrity_open_faults',
      help: 'Stored objects that are missing, changed or unreadable.',
      registers,
    }),
    integrityStopped: new Gauge({
      name: 'reelog_integrity_stopped',
      help: '1 when the last fixity check was stopped because of too many faults.',
      registers,
    }),
    integrityObjects: new Counter({
      name: 'reelog_integrity_objects_total',
      help: 'Stored objects that were read and compared with the log.',
      registers,
    }),
    integrityBaselines: new Counter({
      name: 'reelog_integrity_baselines_total',
      help: 'Stored objects without a digest that were read for the first time.',
      registers,
    }),
    integrityFaults: new Counter({
      name: 'reelog_integrity_faults_total',
      help: 'Faults of stored objects that were found and recorded.',
      labelNames: ['fault'],
      registers,
    }),
    deadLetters: new Gauge({
      name: 'reelog_dead_letters',
      help: 'Dead letters that were neither retried nor discarded.',
      registers,
    }),
    givenUpMessages: new Counter({
      name: 'reelog_dead_letters_total',
      help: 'Messages of this process that became dead letters.',
      labelNames: ['pattern'],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
