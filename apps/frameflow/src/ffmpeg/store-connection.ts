const LOST = /\[(http|https|tcp|tls) @ .*(Stream ends prematurely|failed: |HTTP error|timed out)/;
const TRYING_AGAIN = /\[https? @ .*Will reconnect at/;

/**
 * Finds out from the log of ffmpeg and ffprobe whether the connection to the store was lost (libavformat/http.c). They
 * treat a lost connection as the end of the video and succeed, but half a video must not count as a whole one.
 */
export class StoreConnection {
  private lost = false;

  get isLost(): boolean {
    return this.lost;
  }

  /** @param line of a log that shows warnings */
  see(line: string): void {
    if (TRYING_AGAIN.test(line)) this.lost = false;
    else if (LOST.test(line)) this.lost = true;
  }
}
