import { xml, type Xml, XML_DECLARATION } from '../markup/xml.js';
import type { FileUrl } from './storyboard-hls.js';
import { secondsOf, type TileTimeline } from './tile-timeline.js';

/** Units a second. */
const TIMESCALE = 1000;

/** DASH manifest with one adaptation set: thumbnail tiles as DASH-IF specifies them, one tile a segment. */
export function dashStoryboard(timeline: TileTimeline, durationSeconds: number, fileUrl: FileUrl): string {
  const attributes = {
    xmlns: 'urn:mpeg:dash:schema:mpd:2011',
    profiles: 'urn:mpeg:dash:profile:full:2011',
    type: 'static',
    minBufferTime: 'PT2S',
    mediaPresentationDuration: `PT${durationSeconds.toFixed(3)}S`,
  };
  const period = xml('Period', { id: '0', start: 'PT0S' }, [dashThumbnails(timeline, fileUrl)]);
  return XML_DECLARATION + xml('MPD', attributes, [period]).text;
}

/** The adaptation set alone, for the manifest of a video. */
export function dashThumbnails({ file, width, height, bandwidth, sections }: TileTimeline, fileUrl: FileUrl): Xml {
  const times = sections.map((section) => {
    const [t, d] = [section.startSeconds, secondsOf(section)].map((seconds) => String(Math.round(seconds * TIMESCALE)));
    return xml('S', { t, d }, '');
  });
  const addresses = sections.map(({ bytes }) => xml('SegmentURL', { mediaRange: `${bytes.start}-${bytes.end}` }, ''));
  const layout = { schemeIdUri: 'http://dashif.org/guidelines/thumbnail_tile', value: '1x1' };
  return xml('AdaptationSet', { id: '1', contentType: 'image', mimeType: 'image/jpeg' }, [
    xml('Representation', { id: 'storyboard', bandwidth, width, height }, [
      xml('EssentialProperty', layout, ''),
      xml('BaseURL', {}, fileUrl(file)),
      xml('SegmentList', { timescale: TIMESCALE }, [xml('SegmentTimeline', {}, times), ...addresses]),
    ]),
  ]);
}
