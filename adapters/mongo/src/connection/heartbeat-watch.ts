import type { mongo } from 'mongoose';

/** A check takes three seconds at most; after this time it will never end, milliseconds. */
export const ENDLESS_CHECK_MS = 10_000;

/**
 * Detects that the driver no longer monitors a server. If a socket breaks between connecting and the first query, its
 * check never ends and no other follows: every operation then fails, even after the server is back.
 */
export class HeartbeatWatch {
  /** By server: the timer that fires unless its check ends. */
  private readonly running = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly client: Pick<mongo.MongoClient, 'on' | 'off'>,
    private readonly onEndless: () => void,
    private readonly endlessMs: number,
  ) {
    client.on('serverHeartbeatStarted', this.started);
    for (const event of ENDS) client.on(event, this.ended);
    client.on('serverClosed', this.closed);
    client.on('topologyClosed', this.forgetAll);
  }

  stop(): void {
    this.client.off('serverHeartbeatStarted', this.started);
    for (const event of ENDS) this.client.off(event, this.ended);
    this.client.off('serverClosed', this.closed);
    this.client.off('topologyClosed', this.forgetAll);
    this.forgetAll();
  }

  private readonly started = ({ connectionId }: { readonly connectionId: string }): void => {
    this.forget(connectionId);
    this.running.set(connectionId, setTimeout(this.onEndless, this.endlessMs).unref());
  };

  private readonly ended = ({ connectionId }: { readonly connectionId: string }): void => this.forget(connectionId);

  /** A member that left the set is no longer monitored, and the end of its current check is not reported. */
  private readonly closed = ({ address }: { readonly address: string }): void => this.forget(address);

  private readonly forgetAll = (): void => {
    for (const server of [...this.running.keys()]) this.forget(server);
  };

  private forget(server: string): void {
    clearTimeout(this.running.get(server));
    this.running.delete(server);
  }
}

const ENDS = ['serverHeartbeatSucceeded', 'serverHeartbeatFailed'] as const;
