import { EventEmitter } from 'node:events';
import type { Announcements } from '../announcements.port.js';

/** Announcements within one test, which can be lost on purpose. */
export class InMemoryAnnouncements implements Announcements {
  losing = false;
  private readonly emitter = new EventEmitter();

  announce(topic: string, message: object): void {
    if (this.losing) return;
    const copy: unknown = JSON.parse(JSON.stringify(message));
    setImmediate(() => this.emitter.emit(topic, copy));
  }

  listen(topic: string, listener: (message: unknown) => void): () => void {
    this.emitter.on(topic, listener);
    return () => this.emitter.off(topic, listener);
  }
}
