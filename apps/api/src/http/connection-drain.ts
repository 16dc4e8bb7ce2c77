import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Connections } from './connections.js';

/** How long requests that are under way may take when the process is to end, milliseconds. */
const GRACE_MS = 3_000;

/** Closing waits for open connections; films are watched and uploaded for hours, so they are cut after a while. */
@Injectable()
export class ConnectionDrain implements BeforeApplicationShutdown {
  constructor(private readonly connections: Connections) {}

  beforeApplicationShutdown(): void {
    setTimeout(() => this.connections.closeAll(), GRACE_MS).unref();
  }
}
