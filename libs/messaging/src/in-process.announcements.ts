import type { Announcements } from './announcements.port.js';

type Listener = (message: unknown) => void;

/** Announcements within one process. They arrive in a later turn, each listener getting a JSON copy of its own. */
export class InProcessAnnouncements implements Announcements {
  private readonly listeners = new Map<string, Set<Listener>>();

  /** @param onFailure told when a listener throws, or when a message is no JSON; the others hear it all the same */
  constructor(private readonly onFailure: (error: unknown) => void = () => undefined) {}

  announce(topic: string, message: object): void {
    const text = JSON.stringify(message);
    setImmediate(() => this.deliver(topic, text));
  }

  listen(topic: string, listener: Listener): () => void {
    // The same function may listen twice, and each stops for itself.
    const hears: Listener = (message) => listener(message);
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(hears));
    return () => {
      listeners.delete(hears);
    };
  }

  /** Lets everybody here hear what was said, now. */
  deliver(topic: string, text: string): void {
    for (const listener of [...(this.listeners.get(topic) ?? [])])
      try {
        listener(JSON.parse(text));
      } catch (error) {
        this.onFailure(error);
      }
  }
}
