import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Connections } from './connections.js';

/** How long requests that are under way may take when the process is to end, milliseconds. */
const GRACE_MS = 3_000;

/**
 * Closing waits for open connections; videos are watched and uploaded for hours, so they are cut after a while. It begins
 * before anything else is stopped, which may take longer.
 */
@Injectable()
export class ConnectionDrain implements OnModuleDestroy {
  constructor(private readonly connections: Connections) {}

  onModuleDestroy(): void {
    setTimeout(() => this.connections.closeAll(), GRACE_MS).unref();
  }
}
