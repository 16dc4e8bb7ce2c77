import type { RecordedEvent } from '../events/recorded-event.js';
import type { VideoEvent } from '../events/video-events.js';
import { previewFolder } from '../work/media-messages.js';

/** An object of the store that an event names, with what the event says about it. */
export interface NamedObject {
  readonly key: string;
  readonly sizeBytes?: number;
  readonly sha256?: string;
}

/** Types of the events that name objects. */
export const NAMING_TYPES = ['VideoUploaded', 'PreviewsGenerated', 'RenditionGenerated'] as const;

/** Where in the store the objects lie that events name. */
export const NAMED_PREFIXES = ['originals/', 'previews/', 'renditions/'] as const;

/** The objects that an event names; none for events that name none. */
export function objectsNamedBy(event: VideoEvent): readonly NamedObject[] {
  switch (event.type) {
    case 'VideoUploaded': {
      const { objectKey, sizeBytes, sha256 } = event.data;
      return [{ key: objectKey, sizeBytes, sha256 }];
    }
    case 'PreviewsGenerated': {
      const { videoId, runId, files } = event.data;
      const folder = previewFolder(videoId, runId);
      return files.map(({ name, sizeBytes, sha256 }) => ({
        key: `${folder}/${name}`,
        ...(sizeBytes !== undefined && { sizeBytes }),
        ...(sha256 !== undefined && { sha256 }),
      }));
    }
    case 'RenditionGenerated':
      return [{ key: event.data.objectKey, sizeBytes: event.data.sizeBytes }];
    default:
      return [];
  }
}

/** Whether a video's events say that an object was deleted for good. */
export const isPurged = (key: string, history: readonly RecordedEvent[]): boolean =>
  history.some((event) => event.type === 'VideoPurged' && event.data.objectKeys.includes(key));

/** The video that an object belongs to, by its key. */
export const videoIdOfKey = (key: string): string => key.split('/')[1] ?? '';
