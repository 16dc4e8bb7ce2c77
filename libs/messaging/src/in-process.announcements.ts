import type { Announcements } from './announcements.port.js';

type Listener = (message: unknown) => void;

/** Announcements within one process. They arrive in a later turn, each listener getting a JSON copy of its own. */
export class InProcessAnnouncements implements Announcements {
  private readonly listeners = new Map<string, Set<Listener>>();

  /** @param onFailure called when a listener throws or a message is not JSON; the other listeners are called anyway */
  constructor(private readonly onFailure: (error: unknown) => void = () => undefined) {}

  announce(topic: string, message: object): void {
    const text = JSON.stringify(message);
    setImmediate(() => this.deliver(topic, text));
  }

  listen(topic: string, listener: Listener): () => void {
    // The same function may listen twice; each registration stops on its own.
    const hears: Listener = (message) => listener(message);
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(hears));
    return () => {
      listeners.delete(hears);
    };
  }

  /** Calls the listeners of this process now. */
  deliver(topic: string, text: string): void {
    for (const listener of [...(this.listeners.get(topic) ?? [])])
      try {
        listener(JSON.parse(text));
      } catch (error) {
        this.onFailure(error);
      }
  }
}
