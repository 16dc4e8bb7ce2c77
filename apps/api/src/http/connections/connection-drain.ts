import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Connections } from './connections.js';

/** How long running requests may take at shutdown, milliseconds. */
const GRACE_MS = 3_000;

/**
 * Cuts open connections after a grace period at shutdown: videos are watched and uploaded for hours. It starts before
 * everything else stops, which may take longer.
 */
@Injectable()
export class ConnectionDrain implements OnModuleDestroy {
  constructor(private readonly connections: Connections) {}

  onModuleDestroy(): void {
    setTimeout(() => this.connections.closeAll(), GRACE_MS).unref();
  }
}
