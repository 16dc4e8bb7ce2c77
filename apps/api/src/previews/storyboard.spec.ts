import type { SkippedSpan, StoryboardManifest } from '@reelog/domain';
import type { useThumbnails } from '@vidstack/react';
import { storyboardJson } from './storyboard-json.js';
import { storyboardVtt } from './storyboard-vtt.js';

const sheetUrl = (file: string): string => `/api/previews/v1/r1/${file}`;

/** Two sheets of 2 x 2 tiles, the second one partly filled. */
const board: StoryboardManifest = {
  intervalSeconds: 10,
  tileWidth: 320,
  tileHeight: 180,
  columns: 2,
  rows: 2,
  tileCount: 6,
  tileTimesSeconds: [0.083, 10.0104, 19.96, 30, 3599.9996, 3610.5],
  sheets: [
    { file: 'sheet-0.jpg', width: 640, height: 360, sizeBytes: 1, tileCount: 4 },
    { file: 'sheet-1.jpg', width: 640, height: 180, sizeBytes: 1, tileCount: 2 },
  ],
};

describe('a storyboard as WebVTT', () => {
  it('has one cue per tile: from its time to the next, the first from 0, the last to the end', () => {
    expect(storyboardVtt({ storyboard: board }, 3661.25, sheetUrl)).toBe(
      [
        'WEBVTT',
        '',
        '00:00:00.000 --> 00:00:10.010',
        '/api/previews/v1/r1/sheet-0.jpg#xywh=0,0,320,180',
        '',
        '00:00:10.010 --> 00:00:19.960',
        '/api/previews/v1/r1/sheet-0.jpg#xywh=320,0,320,180',
        '',
        '00:00:19.960 --> 00:00:30.000',
        '/api/previews/v1/r1/sheet-0.jpg#xywh=0,180,320,180',
        '',
        '00:00:30.000 --> 01:00:00.000',
        '/api/previews/v1/r1/sheet-0.jpg#xywh=320,180,320,180',
        '',
        '01:00:00.000 --> 01:00:10.500',
        '/api/previews/v1/r1/sheet-1.jpg#xywh=0,0,320,180',
        '',
        '01:00:10.500 --> 01:01:01.250',
        '/api/previews/v1/r1/sheet-1.jpg#xywh=320,0,320,180',
        '',
      ].join('\n'),
    );
  });

  it('counts more than 99 hours', () => {
    const long = { ...board, tileTimesSeconds: [0, 1, 2, 3, 4, 359_999.999] };
    const vtt = storyboardVtt({ storyboard: long }, 360_000.001, sheetUrl);
    expect(vtt).toContain('99:59:59.999 --> 100:00:00.001');
  });
});

describe('a storyboard as JSON', () => {
  it('has the thumbnails in the format of vidstack, and the sheets', () => {
    const json = storyboardJson({ storyboard: board }, 3661.25, sheetUrl);
    const images = [...json.tiles] satisfies Parameters<typeof useThumbnails>[0];
    expect(images).toHaveLength(6);
    expect(images[3]).toEqual({
      url: '/api/previews/v1/r1/sheet-0.jpg',
      startTime: 30,
      endTime: 3600,
      width: 320,
      height: 180,
      coords: { x: 320, y: 180 },
    });
    expect(json).toMatchObject({
      durationSeconds: 3661.25,
      intervalSeconds: 10,
      tileWidth: 320,
      tileHeight: 180,
      columns: 2,
      rows: 2,
      sheets: [
        { url: '/api/previews/v1/r1/sheet-0.jpg', width: 640, height: 360 },
        { url: '/api/previews/v1/r1/sheet-1.jpg', width: 640, height: 180 },
      ],
    });
  });

  const boundsOf = (tileTimesSeconds: number[], durationSeconds: number, skippedSpans?: SkippedSpan[]) =>
    storyboardJson(
      { storyboard: { ...board, tileTimesSeconds }, ...(skippedSpans && { skippedSpans }) },
      durationSeconds,
      sheetUrl,
    ).tiles.map(({ startTime, endTime, coords }) => [startTime, endTime, coords.x]);

  it('covers the video without a gap', () => {
    const bounds = boundsOf([1, 2, 3, 4, 5, 6], 7);
    expect(bounds.map(([start]) => start)).toEqual([0, 2, 3, 4, 5, 6]);
    expect(bounds.map(([, end]) => end)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('shows no tile for pictures that could not be decoded', () => {
    const skipped = [
      { fromSeconds: 20, toSeconds: 30 },
      { fromSeconds: 50, toSeconds: 60 },
    ];
    expect(boundsOf([0.1, 10, 30.2, 32, 34, 40], 60, skipped).map(([start, end]) => [start, end])).toEqual([
      [0, 10],
      [10, 20],
      [30.2, 32],
      [32, 34],
      [34, 40],
      [40, 50],
    ]);
  });

  it('starts with the time of the first tile when pictures before it could not be decoded', () => {
    const bounds = boundsOf([4.04, 6, 8, 10, 12, 14], 16, [{ fromSeconds: 0, toSeconds: 4 }]);
    expect(bounds[0]).toEqual([4.04, 6, 0]);
  });

  it('omits a tile without a duration, and keeps the places of the others', () => {
    expect(boundsOf([0, 1, 1.0001, 4, 5, 6], 7)).toEqual([
      [0, 1, 0],
      [1, 4, 0],
      [4, 5, 320],
      [5, 6, 0],
      [6, 7, 320],
    ]);
  });

  it('gives the last tile a short duration when its frame is at or after the end', () => {
    expect(boundsOf([0, 1, 2, 3, 4, 7], 7).at(-1)).toEqual([7, 7.001, 320]);
    expect(boundsOf([0, 1, 2, 3, 4, 7.5], 7).at(-1)).toEqual([7.5, 7.501, 320]);
  });

  it('shows a single tile from start to end', () => {
    const [sheet] = board.sheets;
    const single = {
      ...board,
      tileCount: 1,
      tileTimesSeconds: [0.5],
      sheets: sheet ? [{ ...sheet, tileCount: 1 }] : [],
    };
    expect(storyboardJson({ storyboard: single }, 60, sheetUrl).tiles).toMatchObject([{ startTime: 0, endTime: 60 }]);
  });
});
