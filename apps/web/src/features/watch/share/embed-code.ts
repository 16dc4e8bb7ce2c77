import { instantToShare } from '../../../lib/video/video-time.js';
import type { CatalogVideo } from '../../../lib/types.js';

/** The longer side of the frame, pixels. */
const LONGER_SIDE = 640;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);

type Embedded = Pick<CatalogVideo, 'id' | 'title' | 'width' | 'height' | 'durationSeconds'>;

/** HTML that shows the player in another page, in the shape of the video. */
export function embedCode(video: Embedded, origin: string, seconds = 0): string {
  const { width = 16, height = 9 } = video;
  const scale = LONGER_SIDE / Math.max(width, height);
  const at = instantToShare(seconds, video.durationSeconds);
  const attributes = {
    src: `${origin}/embed/${video.id}${at === undefined ? '' : `?t=${at}`}`,
    width: Math.round(width * scale),
    height: Math.round(height * scale),
    title: video.title,
    allow: 'autoplay; fullscreen; picture-in-picture',
    loading: 'lazy',
    style: 'border: 0',
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escapeHtml(String(value))}"`);
  return `<iframe ${written.join(' ')} allowfullscreen></iframe>`;
}
