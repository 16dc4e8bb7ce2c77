import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Leases, SessionStore } from '@reelog/coordination';
import { Actors, EventLog, LogAudit, WriteGate } from '@reelog/events';
import { DeadLetters, MessageBus } from '@reelog/messaging';
import { LOGGER, type Logger, METRICS, type Metrics } from '@reelog/platform';
import { CatalogQueries, PendingWorkQueries, Projections } from '@reelog/read-models';
import { ObjectStore } from '@reelog/storage';
import { ViewLedger } from '@reelog/views';
import { API_OPTIONS, type ApiOptions } from './api-options.js';
import { KeyRing } from './auth/key-ring.js';
import { MediaGrants } from './auth/media-grant.js';
import { HEALTH_CHECKS, type HealthCheck, MEDIA_STATUS, type ReadMediaStatus } from './health/health-check.js';
import { StoreOwnership } from './store-ownership/store-ownership.js';

/** Everything that differs between the profiles, made by a composition root. */
export interface ApiAdapters {
  /** Accepts commits only while the write gate is open, and records the actors it does not know yet. */
  readonly eventLog: EventLog;
  readonly writeGate: WriteGate;
  readonly actors: Actors;
  readonly logAudit: LogAudit;
  readonly projections: Projections;
  readonly catalog: CatalogQueries;
  readonly pendingWork: PendingWorkQueries;
  readonly views: ViewLedger;
  readonly bus: MessageBus;
  readonly deadLetters: DeadLetters;
  readonly store: ObjectStore;
  readonly ownership: StoreOwnership;
  readonly leases: Leases;
  /** Checks of the servers that only this profile has. */
  readonly healthChecks: readonly HealthCheck[];
  /** Of the media worker in the same process, if there is one. */
  readonly mediaStatus?: ReadMediaStatus;
  readonly sessions: SessionStore;
  readonly keys: KeyRing;
  readonly grants: MediaGrants;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Provides the adapters under the tokens of their ports, and the settings. */
@Global()
@Module({})
export class ApiAdaptersModule {
  static of(options: ApiOptions, adapters: ApiAdapters): DynamicModule {
    const providers = [
      { provide: API_OPTIONS, useValue: options },
      { provide: EventLog, useValue: adapters.eventLog },
      { provide: WriteGate, useValue: adapters.writeGate },
      { provide: Actors, useValue: adapters.actors },
      { provide: LogAudit, useValue: adapters.logAudit },
      { provide: Projections, useValue: adapters.projections },
      { provide: CatalogQueries, useValue: adapters.catalog },
      { provide: PendingWorkQueries, useValue: adapters.pendingWork },
      { provide: ViewLedger, useValue: adapters.views },
      { provide: MessageBus, useValue: adapters.bus },
      { provide: DeadLetters, useValue: adapters.deadLetters },
      { provide: ObjectStore, useValue: adapters.store },
      { provide: StoreOwnership, useValue: adapters.ownership },
      { provide: Leases, useValue: adapters.leases },
      { provide: HEALTH_CHECKS, useValue: adapters.healthChecks },
      { provide: MEDIA_STATUS, useValue: adapters.mediaStatus ?? (async () => undefined) },
      { provide: SessionStore, useValue: adapters.sessions },
      { provide: KeyRing, useValue: adapters.keys },
      { provide: MediaGrants, useValue: adapters.grants },
      { provide: LOGGER, useValue: adapters.logger },
      { provide: METRICS, useValue: adapters.metrics },
    ];
    return { module: ApiAdaptersModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
