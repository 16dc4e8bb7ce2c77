import type { Tile } from '../../../components/storyboard/tiles.js';
import { groupsOf, type Group } from './sheet-groups.js';

/** One tile every ten seconds, a few milliseconds early. */
const tilesOf = (durationSeconds: number): Tile[] =>
  Array.from({ length: durationSeconds / 10 }, (_, i) => ({
    url: '/sheet',
    startTime: Math.max(0, i * 10 - 0.004),
    endTime: (i + 1) * 10 - 0.004,
    width: 320,
    height: 180,
    coords: { x: 0, y: 0 },
  }));

const chapter = (startSeconds: number, endSeconds: number, title: string) => ({ startSeconds, endSeconds, title });
const secondsOf = ({ cells }: Group) => cells.map(({ seconds }) => Math.round(seconds));
const shapeOf = (groups: readonly Group[]) => groups.map((group) => [group.title, group.time, secondsOf(group)]);

describe('the groups of a contact sheet', () => {
  it('are the chapters, with the tiles that begin in them', () => {
    const chapters = [chapter(0, 25, 'Valley'), chapter(25, 60, 'Climb')];
    const groups = groupsOf(tilesOf(60), { chapters, durationSeconds: 60, stepSeconds: 10 });
    expect(shapeOf(groups)).toEqual([
      ['Valley', '0:00', [0, 10, 20]],
      ['Climb', '0:25', [30, 40, 50]],
    ]);
    expect(groups[1]!.cells[0]!.chapter).toBe('Climb');
  });

  it('have a cell without a picture for a chapter whose pictures could not be decoded', () => {
    const chapters = [chapter(0, 20, 'Valley'), chapter(20, 30, 'Tunnel'), chapter(30, 60, 'Climb')];
    const tiles = tilesOf(60).filter(({ startTime }) => Math.round(startTime) !== 20);
    const [, tunnel] = groupsOf(tiles, { chapters, durationSeconds: 60, stepSeconds: 10 });
    expect(tunnel!.cells).toMatchObject([{ seconds: 20, chapter: 'Tunnel', isGap: true }]);
  });

  it('have a picture of every chapter, also of one between two tiles', () => {
    const chapters = [chapter(0, 12, 'Valley'), chapter(12, 15, 'Rest'), chapter(15, 60, 'Climb')];
    const groups = groupsOf(tilesOf(60), { chapters, durationSeconds: 60, stepSeconds: 10 });
    expect(secondsOf(groups[1]!)).toEqual([12]);
    expect(groups[1]!.cells[0]!.tile.startTime).toBeCloseTo(10, 1);
  });

  it('can have the same number of pictures of each chapter', () => {
    const chapters = [chapter(0, 300, 'Valley'), chapter(300, 330, 'Climb')];
    const groups = groupsOf(tilesOf(330), { chapters, durationSeconds: 330, stepSeconds: 10, perChapter: 6 });
    expect(groups.map(secondsOf)).toEqual([
      [0, 50, 100, 150, 200, 250],
      [300, 310, 320],
    ]);
  });

  it('are equal parts of the video without chapters', () => {
    const groups = groupsOf(tilesOf(1500), { chapters: [], durationSeconds: 1500, stepSeconds: 30 });
    expect(groups.map(({ title, cells }) => [title, cells.length])).toEqual([
      ['0:00 – 10:00', 20],
      ['10:00 – 20:00', 20],
      ['20:00 – 25:00', 10],
    ]);
    expect(groups[0]!.cells[1]!.seconds).toBeCloseTo(30, 1);
  });

  it('have no heading in a short video', () => {
    const groups = groupsOf(tilesOf(40), { chapters: [], durationSeconds: 40, stepSeconds: 10 });
    expect(shapeOf(groups)).toEqual([['', '', [0, 10, 20, 30]]]);
  });
});
