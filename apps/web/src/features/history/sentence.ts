import { clock } from '../../lib/video/video-time.js';
import { plural } from '../../lib/words/format.js';
import type { AuditEvent } from '../../lib/types.js';

/** A part of a sentence; names of people and videos are emphasised. */
export interface Part {
  readonly kind: 'text' | 'actor' | 'video';
  readonly text: string;
}

/** The title of the video before and after the event. */
export interface Titles {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const text = (words: string): Part => ({ kind: 'text', text: words });
const video = (title: string | undefined): Part => ({ kind: 'video', text: title ?? 'a video' });
/** A field of the data as text; later versions of events may hold other types. */
const wordsOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
const actor = ({ actor: { role }, actorName }: AuditEvent): Part => ({
  kind: 'actor',
  text: role === 'system' ? 'The system' : actorName,
});

/** An event as a sentence for people. */
export function sentenceOf(event: AuditEvent, titles: Titles): Part[] {
  const { data } = event;
  const it = video(titles.after ?? titles.before);
  switch (event.type) {
    case 'VideoUploaded':
      return [actor(event), text(' uploaded '), it];
    case 'VideoProbed':
      return [
        it,
        text(
          ` was checked: ${clock(Number(data['durationSeconds']))}, ${wordsOf(data['width'])} × ${wordsOf(data['height'])}`,
        ),
      ];
    case 'PreviewsGenerated':
      return [text('Previews were made of '), it, text(tilesOf(data))];
    case 'ProcessingFailed':
      return [text(WORK[wordsOf(data['stage'])] ?? 'Processing '), it, text(` failed: ${wordsOf(data['message'])}`)];
    case 'ProcessingRequested':
      return [actor(event), text(' asked to process '), it, text(' again')];
    case 'RenditionGenerated':
      return [it, text(conversionOf(data))];
    case 'VideoDetailsChanged':
      return detailsChanged(event, titles, it);
    case 'ThumbnailChosen':
      return [actor(event), text(` chose the picture at ${clock(Number(data['atSeconds']))} for `), it];
    case 'VideoRemoved':
      return [actor(event), text(' removed '), it, ...(data['reason'] ? [text(`: “${wordsOf(data['reason'])}”`)] : [])];
    case 'VideoRestored':
      return [actor(event), text(' restored '), it];
    case 'VideoPurged':
      return [text('The files of '), it, text(' were deleted for good')];
    case 'IntegrityChecked':
      return [text(integritySentence(data))];
    case 'VideoViewed':
      return [text(viewsOf(data)), it];
    case 'ObjectsQuarantined':
      return [text(`${plural(countOf(data['objects']), 'file')} that no event names were set aside`)];
    case 'QuarantinedObjectsRestored':
      return [actor(event), text(` brought ${plural(countOf(data['keys']), 'file')} back from the quarantine`)];
    case 'QuarantinedObjectsDeleted':
      return [text(`${plural(countOf(data['keys']), 'file')} were deleted after 30 days in the quarantine`)];
    case 'QuarantineApproved':
      return [actor(event), text(` allowed files of ${plural(Number(data['videos']), 'more video')} to be set aside`)];
    case 'ActorIntroduced':
      return [actor(event), text(' was introduced')];
    default:
      return 'videoId' in data ? [text(`${event.type} happened to `), it] : [text(`${event.type} happened`)];
  }
}

function integritySentence(data: AuditEvent['data']): string {
  const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
  switch (data['kind']) {
    case 'baseline':
      return `${plural(Array.isArray(data['objects']) ? data['objects'].length : 0, 'stored file')} got a recorded digest`;
    case 'fault':
      return `The stored file ${wordsOf(data['key'])} is ${wordsOf(data['fault'])}`;
    case 'faultEnded':
      return `The stored file ${wordsOf(data['key'])} is correct again: ${wordsOf(data['how'])}`;
    default:
      return (
        `The check of stored files ${data['outcome'] === 'stopped' ? 'was stopped' : 'has ended'}: ` +
        `${plural(count(data['objects']), 'file')} read, ${plural(count(data['newFaults']), 'new fault')}`
      );
  }
}

function detailsChanged(event: AuditEvent, titles: Titles, it: Part): Part[] {
  const others = ['description', 'tags'].filter((field) => field in event.data).join(' and the ');
  if (!('title' in event.data)) return [actor(event), text(` changed the ${others} of `), it];
  const renamed = [actor(event), text(' renamed '), video(titles.before), text(' to '), it];
  return others ? [...renamed, text(` and changed the ${others}`)] : renamed;
}

/** Beginnings of sentences, by the stage of the work. */
const WORK: Readonly<Record<string, string>> = {
  probe: 'Checking ',
  previews: 'Making previews of ',
  rendition: 'Converting ',
};

/** Codecs for people, by the first part of their names in RFC 6381. */
const CODECS: Readonly<Record<string, string>> = {
  avc1: 'H.264',
  hvc1: 'HEVC',
  hev1: 'HEVC',
  vp09: 'VP9',
  av01: 'AV1',
};

function conversionOf({ kind, codecs, width, height }: AuditEvent['data']): string {
  if (kind === 'remuxed') return ' was repackaged as MP4';
  const [codec = ''] = wordsOf(codecs).split('.');
  return ` was converted to MP4 (${CODECS[codec] ?? codec}, ${wordsOf(width)} × ${wordsOf(height)})`;
}

function tilesOf(data: AuditEvent['data']): string {
  const storyboard = data['storyboard'] as { tileCount?: number } | undefined;
  return storyboard?.tileCount ? `: ${plural(storyboard.tileCount, 'tile')}` : '';
}

function viewsOf(data: AuditEvent['data']): string {
  const count = Array.isArray(data['views']) ? data['views'].length : 1;
  return count === 1 ? 'Somebody watched ' : `${plural(count, 'person', 'people')} watched `;
}

const countOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

/** Labels of event types in the filter. */
export const EVENT_KINDS: Readonly<Record<string, string>> = {
  VideoUploaded: 'Uploads',
  VideoDetailsChanged: 'Edits',
  VideoRemoved: 'Removals',
  VideoRestored: 'Restorations',
  VideoViewed: 'Views',
  VideoProbed: 'Checks',
  PreviewsGenerated: 'Previews made',
  ProcessingFailed: 'Failures',
  ProcessingRequested: 'New tries',
  RenditionGenerated: 'Conversions',
  ThumbnailChosen: 'Chosen pictures',
  VideoPurged: 'Deletions for good',
  ObjectsQuarantined: 'Files set aside',
  QuarantineApproved: 'More files to be set aside',
  QuarantinedObjectsDeleted: 'Files deleted for good',
  QuarantinedObjectsRestored: 'Files brought back',
  ActorIntroduced: 'New people',
  IntegrityChecked: 'Checks of stored files',
};
