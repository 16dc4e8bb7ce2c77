import { createHmac, timingSafeEqual } from 'node:crypto';

const HOUR_SECONDS = 3600;
/** Grants made within one step are equal, so that responses with them can be cached. */
const STEP_SECONDS = 300;

/**
 * Signed addresses for videos that viewers may not see: `<video>` and `<img>` send no bearer key. One grant gives access
 * to all media of one video, for up to an hour.
 */
export class MediaGrants {
  constructor(
    private readonly secret: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** `path?exp=…&sig=…` */
  sign(videoId: string, path: string): string {
    return `${path}?${this.query(videoId)}`;
  }

  query(videoId: string): string {
    const expires = (Math.floor(this.now() / 1000 / STEP_SECONDS) + HOUR_SECONDS / STEP_SECONDS) * STEP_SECONDS;
    return `exp=${expires}&sig=${this.signature(videoId, expires)}`;
  }

  /** Whether the `exp` and `sig` of a query string give access to the media of a video now. */
  opens(videoId: string, grant: { readonly exp?: string; readonly sig?: string }): boolean {
    const expires = Number(grant.exp);
    const isSpelledAsSigned = Number.isSafeInteger(expires) && grant.exp === String(expires);
    if (typeof grant.sig !== 'string' || !isSpelledAsSigned || expires * 1000 <= this.now()) return false;
    const expected = Buffer.from(this.signature(videoId, expires));
    const given = Buffer.from(grant.sig);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /** Remaining lifetime of a valid grant, seconds; at least 1. */
  secondsLeft({ exp }: { readonly exp?: string }): number {
    return Math.max(1, Math.floor(Number(exp ?? 0) - this.now() / 1000));
  }

  private signature(videoId: string, expires: number): string {
    return createHmac('sha256', this.secret).update(`media\n${videoId}\n${expires}`).digest('base64url');
  }
}
