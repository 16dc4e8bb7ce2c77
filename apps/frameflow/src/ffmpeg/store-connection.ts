const LOST = /\[(http|https|tcp|tls) @ .*(Stream ends prematurely|failed: |HTTP error|timed out)/;
const TRYING_AGAIN = /\[https? @ .*Will reconnect at/;

/**
 * Follows what ffmpeg and ffprobe say of their connection to the store (libavformat/http.c). They take a connection that
 * is lost for good for the end of the video, and go on as if all were well: half a video must not pass for a whole one.
 */
export class StoreConnection {
  #isLost = false;

  get isLost(): boolean {
    return this.#isLost;
  }

  /** @param line of a log that shows warnings */
  see(line: string): void {
    if (TRYING_AGAIN.test(line)) this.#isLost = false;
    else if (LOST.test(line)) this.#isLost = true;
  }
}
