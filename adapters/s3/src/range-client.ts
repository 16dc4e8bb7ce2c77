import type { ByteRange, ReadBuffers } from '@reelog/storage';
import { type RangeAnswer, RangeConnection } from './range-connection.js';
import { IDLE_CONNECTIONS_MAX } from './transport.js';

// See docs/adr/0014-s3-range-client.md.

/** Fetches objects by signed addresses on kept connections. Plain HTTP only. */
export class RangeClient {
  private readonly idle: RangeConnection[] = [];

  constructor(
    private readonly endpoint: URL,
    private readonly buffers: ReadBuffers,
  ) {}

  /** @returns undefined when the answer is not the object @throws ObjectStoreUnavailableError */
  async get(signedUrl: string, range?: ByteRange): Promise<RangeAnswer | undefined> {
    const { host, pathname, search } = new URL(signedUrl);
    const wanted = range ? `Range: bytes=${range.start}-${range.end}\r\n` : '';
    const request = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${wanted}\r\n`;
    for (;;) {
      const connection = this.connection();
      const { isReused } = connection;
      try {
        return await connection.ask(request, this.buffers);
      } catch (error) {
        // The store may have closed a kept connection just now; a new connection shows whether it is alive.
        if (!isReused) throw error;
        // If packets are dropped, every other kept connection would time out as well.
        if (connection.wasSilent) this.close();
      }
    }
  }

  /** Closes the kept connections; the client stays usable. */
  close(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }

  private connection(): RangeConnection {
    for (let kept = this.idle.pop(); kept; kept = this.idle.pop()) if (kept.isOpen) return kept;
    return new RangeConnection(this.endpoint, (idle) => this.keep(idle));
  }

  private keep(connection: RangeConnection): void {
    if (this.idle.length < IDLE_CONNECTIONS_MAX) this.idle.push(connection);
    else connection.close();
  }
}
