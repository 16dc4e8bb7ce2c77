const INSTALLATION = /^[a-z][a-z0-9-]{0,30}$/;

/** Names of the exchanges and queues of an installation. */
export class RabbitNames {
  /** Topic exchange of the recorded events. */
  readonly events: string;
  /** Topic exchange of the message bus. */
  readonly messages: string;
  /** Fanout exchange of the announcements. */
  readonly updates: string;
  /** Queue of the dead letters. */
  readonly dead: string;

  constructor(private readonly installation: string) {
    if (!INSTALLATION.test(installation)) throw new Error(`An installation cannot be called ${installation}`);
    this.events = `${installation}.events`;
    this.messages = `${installation}.messages`;
    this.updates = `${installation}.updates`;
    this.dead = `${installation}.dead`;
  }

  /** Queue of a consumer group. */
  queue(group: string): string {
    return `${this.installation}.${group}`;
  }

  /** The group that a queue belongs to. */
  groupOf(queue: string): string {
    return queue.startsWith(`${this.installation}.`) ? queue.slice(this.installation.length + 1) : queue;
  }

  /** Retry queue of a group: failed messages wait there before they are redelivered. */
  retryQueue(group: string, delayMs: number): string {
    return `${this.queue(group)}.rest-${delayMs}ms`;
  }
}

/** `VideoUploaded` -> `video.uploaded`: routing key of an event. */
export const routingKeyOf = (type: string): string => type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '.').toLowerCase();
