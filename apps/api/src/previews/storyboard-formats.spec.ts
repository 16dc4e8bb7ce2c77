import { previewSet } from '../../../../libs/domain/src/testing/sample-videos.js';
import { dashStoryboard } from './storyboard-dash.js';
import { hlsIframePlaylist, hlsImagePlaylist, hlsStoryboardLines } from './storyboard-hls.js';
import { type TileTimeline, tileTimeline } from './tile-timeline.js';

const fileUrl = (file: string): string => `/api/previews/v1/r1/${file}?exp=1&sig=2`;
const tiles = { name: 'tiles.bif', role: 'tiles', contentType: 'image/vnd.roku.bif' } as const;

/** Two tiles; what is from 2 s to 4 s could not be decoded. */
const timeline = tileTimeline(
  {
    ...previewSet,
    storyboard: {
      ...previewSet.storyboard,
      tileTimesSeconds: [0.04, 4.0004],
      tileBytes: { sizes: [1000, 100, 3000], gaps: [1] },
    },
    files: [...previewSet.files, tiles],
    skippedSpans: [{ fromSeconds: 2, toSeconds: 4 }],
  },
  5.5,
) as TileTimeline;

describe('a storyboard of an earlier release', () => {
  it('has no timeline of single tiles', () => expect(tileTimeline(previewSet, 5.5)).toBeUndefined());
});

describe('a storyboard with a gap', () => {
  it('is an HLS image playlist, whose gap players need not load', () => {
    expect(hlsImagePlaylist(timeline, fileUrl)).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-IMAGES-ONLY
#EXTINF:2.000,
#EXT-X-TILES:RESOLUTION=320x180,LAYOUT=1x1,DURATION=2.000
#EXT-X-BYTERANGE:1000@96
/api/previews/v1/r1/tiles.bif?exp=1&sig=2
#EXT-X-GAP
#EXTINF:2.000,
#EXT-X-TILES:RESOLUTION=320x180,LAYOUT=1x1,DURATION=2.000
#EXT-X-BYTERANGE:100@1096
/api/previews/v1/r1/tiles.bif?exp=1&sig=2
#EXTINF:1.500,
#EXT-X-TILES:RESOLUTION=320x180,LAYOUT=1x1,DURATION=1.500
#EXT-X-BYTERANGE:3000@1196
/api/previews/v1/r1/tiles.bif?exp=1&sig=2
#EXT-X-ENDLIST
`);
  });

  it('is an HLS I-frame playlist', () => {
    const lines = hlsIframePlaylist(timeline, fileUrl).split('\n');
    expect(lines).toContain('#EXT-X-I-FRAMES-ONLY');
    expect(lines).toContain('#EXT-X-MAP:URI="/api/previews/v1/r1/iframes/init.mp4?exp=1&sig=2"');
    expect(lines.slice(-7, -5)).toEqual(['#EXT-X-GAP', '#EXTINF:2.000,']);
    expect(lines.at(-3)).toBe('/api/previews/v1/r1/iframes/2.m4s?exp=1&sig=2');
  });

  it('is named by two lines of a master playlist', () => {
    expect(hlsStoryboardLines(timeline, { images: 'images.m3u8', iframes: 'iframes.m3u8' })).toEqual([
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=16000,RESOLUTION=320x180,CODECS="mjpg",URI="iframes.m3u8"',
      '#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=16000,RESOLUTION=320x180,CODECS="jpeg",URI="images.m3u8"',
    ]);
  });

  it('is a DASH manifest, with a black picture for the gap', () => {
    const manifest = dashStoryboard(timeline, 5.5, fileUrl);
    expect(manifest).toContain('<BaseURL>/api/previews/v1/r1/tiles.bif?exp=1&amp;sig=2</BaseURL>');
    expect(manifest).toContain('<S t="0" d="2000"/><S t="2000" d="2000"/><S t="4000" d="1500"/>');
    expect(manifest).toContain(
      '<SegmentURL mediaRange="96-1095"/><SegmentURL mediaRange="1096-1195"/><SegmentURL mediaRange="1196-4195"/>',
    );
  });
});
