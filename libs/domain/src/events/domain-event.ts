import type { ActorEvent, SystemEvent } from './system-events.js';
import type { VideoEvent, ViewsEvent } from './video-events.js';

/** Every event that the log may hold. */
export type DomainEvent = VideoEvent | ViewsEvent | SystemEvent | ActorEvent;
export type DomainEventType = DomainEvent['type'];

/** The newest schema version of every event; older ones are upcast when they are read. */
export const SCHEMA_VERSIONS: Readonly<Record<DomainEventType, number>> = {
  VideoUploaded: 1,
  VideoProbed: 1,
  PreviewsGenerated: 3,
  ProcessingFailed: 2,
  ProcessingRequested: 1,
  RenditionGenerated: 2,
  VideoDetailsChanged: 1,
  ThumbnailChosen: 1,
  VideoRemoved: 1,
  VideoRestored: 1,
  VideoPurged: 1,
  VideoViewed: 1,
  ObjectsQuarantined: 1,
  QuarantinedObjectsRestored: 1,
  QuarantinedObjectsDeleted: 1,
  QuarantineApproved: 1,
  IntegrityChecked: 1,
  PersonalDataErased: 1,
  ActorIntroduced: 1,
};

const VIDEO_EVENTS: Readonly<Record<VideoEvent['type'], true>> = {
  VideoUploaded: true,
  VideoProbed: true,
  PreviewsGenerated: true,
  ProcessingFailed: true,
  ProcessingRequested: true,
  RenditionGenerated: true,
  VideoDetailsChanged: true,
  ThumbnailChosen: true,
  VideoRemoved: true,
  VideoRestored: true,
  VideoPurged: true,
};

/** Whether an event belongs to the life of one video; views and events of the installation do not. */
export const isVideoEvent = <E extends DomainEvent>(event: E): event is Extract<E, VideoEvent> =>
  event.type in VIDEO_EVENTS;

/** The video that an event is about; undefined for events about the installation. */
export const videoIdOf = (event: DomainEvent): string | undefined =>
  'videoId' in event.data ? event.data.videoId : undefined;
