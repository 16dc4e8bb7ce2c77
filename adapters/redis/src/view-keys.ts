import type { View } from '@reelog/domain';

const INSTALLATION = /^[a-z][a-z0-9-]{0,30}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const VIEWER = /^[0-9a-f]{8,64}$/;
const WINDOW = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The keys of one installation. Keys contain only validated ids and digits. */
export class RedisViewKeys {
  /** Videos with pending views, by the time at which they are due. */
  readonly due: string;
  readonly probe: string;
  private readonly prefix: string;

  constructor(installation: string) {
    if (!INSTALLATION.test(installation)) throw new Error(`Not a name of an installation: ${installation}`);
    this.prefix = `${installation}:views`;
    this.due = `${this.prefix}:due`;
    this.probe = `${this.prefix}:probe`;
  }

  /** Identities of a video that are not in the log yet. */
  pending(videoId: string): string {
    return `${this.prefix}:pending:${checked(videoId, UUID)}`;
  }

  /** Viewers seen in one window of a video. */
  seen(videoId: string, window: string): string {
    return `${this.prefix}:seen:${checked(videoId, UUID)}:${Date.parse(checked(window, WINDOW)) / 1_000}`;
  }
}

export const isVideoId = (text: string): boolean => UUID.test(text);

/** @throws TypeError for an invalid view or video id */
export function checkView(videoId: string, { viewer, window }: View): void {
  checked(videoId, UUID);
  checked(viewer, VIEWER);
  checked(window, WINDOW);
}

/** The view of an identity; undefined for invalid ones. */
export function viewOf(identity: string): View | undefined {
  const [window = '', viewer = '', ...more] = identity.split('|');
  return WINDOW.test(window) && VIEWER.test(viewer) && more.length === 0 ? { viewer, window } : undefined;
}

function checked(text: string, shape: RegExp): string {
  if (!shape.test(text)) throw new TypeError(`Not a valid part of a key: ${JSON.stringify(text)}`);
  return text;
}
