import type { CatalogEntry } from '@reelog/domain';
import { foldAll } from '../testing/catalog-reference.js';
import { History } from '../testing/history.js';
import { addReadyVideo } from '../testing/sample-videos.js';
import { rankRelated } from './rank-related.js';

interface Sample {
  readonly title: string;
  readonly tags?: string[];
}

/** Ranks samples, which are uploaded one after the other; the last one is the video itself. */
function ranked(...samples: readonly Sample[]): string[] {
  const history = new History();
  for (const [n, { title, tags = [] }] of samples.entries()) {
    addReadyVideo(history, `v${n}`, title);
    history.execute(`v${n}`, { type: 'ChangeDetails', data: { tags } });
    history.pass(1_000);
  }
  const entries = [...foldAll(history).values()];
  const to = entries.pop() as CatalogEntry;
  return rankRelated(to, entries).map(({ videoId }) => samples[Number(videoId.slice(1))]?.title ?? '');
}

describe('the videos related to one', () => {
  it('begin with the next part, whatever else they have in common', () => {
    const tags = ['river', 'bridge'];
    expect(
      ranked(
        { title: 'Tour, part 2' },
        { title: 'Tour, part 4', tags },
        { title: 'Tour, part 3' },
        { title: 'Tour, part 1', tags },
        { title: 'Tour, part two', tags },
      ),
    ).toEqual(['Tour, part 3', 'Tour, part 1', 'Tour, part 4', 'Tour, part 2']);
  });

  it('prefer the next part at the later number', () => {
    expect(
      ranked({ title: '2025 reel 3' }, { title: '2024 reel 4' }, { title: '2025 reel 4' }, { title: '2024 reel 3' }),
    ).toEqual(['2024 reel 4', '2025 reel 4', '2025 reel 3']);
  });

  it('are sorted by shared tags, then by shared words of the title, then by age', () => {
    expect(
      ranked(
        { title: 'Nothing' },
        { title: 'Boats', tags: ['sea'] },
        { title: 'An old harbour', tags: ['sea', 'night'] },
        { title: 'The old harbour' },
        { title: 'A harbour', tags: ['sea'] },
        { title: 'Harbour' },
        { title: 'Ships', tags: ['SEA'] },
        { title: 'Old HARBOUR by night', tags: ['Sea', 'night'] },
      ),
    ).toEqual(['An old harbour', 'A harbour', 'Ships', 'Boats', 'The old harbour', 'Harbour', 'Nothing']);
  });

  it('do not share stop words, numbers, parts of words or words of two letters', () => {
    expect(
      ranked(
        { title: 'Harbours' },
        { title: 'The one and only part 2' },
        { title: 'Up we go' },
        { title: 'In 2024' },
        { title: 'The harbour and the part one, up in 2024' },
      ),
    ).toEqual(['In 2024', 'Up we go', 'The one and only part 2', 'Harbours']);
  });

  it('share words of scripts without spaces, and short words of others than alphabets', () => {
    expect(ranked({ title: '東京の物語' }, { title: '大阪' }, { title: '京都' }, { title: '東京物語' })).toEqual([
      '東京の物語',
      '京都',
      '大阪',
    ]);
    expect(ranked({ title: '항구 밤' }, { title: 'Boats' }, { title: '오래된 항구' })).toEqual(['항구 밤', 'Boats']);
  });
});
