const INSTALLATION = /^[a-z][a-z0-9-]{0,30}$/;

/** What exchanges and queues of an installation are called. */
export class RabbitNames {
  /** Topic exchange of the recorded events. */
  readonly events: string;
  /** Topic exchange of the message bus. */
  readonly messages: string;
  /** Fanout exchange of the announcements. */
  readonly updates: string;
  /** Queue of the messages that were given up. */
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

  /** The group whose queue it is. */
  groupOf(queue: string): string {
    return queue.startsWith(`${this.installation}.`) ? queue.slice(this.installation.length + 1) : queue;
  }

  /** Queue in which messages of a group rest before they come again. */
  restingQueue(group: string, delayMs: number): string {
    return `${this.queue(group)}.rest-${delayMs}ms`;
  }
}

/** `VideoUploaded` -> `video.uploaded`: routing key of an event. */
export const routingKeyOf = (type: string): string => type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '.').toLowerCase();
