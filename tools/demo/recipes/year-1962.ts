import { type Recipe, pan } from './recipe.js';

/** Videos of the year 1962. */
export const year1962: readonly Recipe[] = [
  {
    title: 'Harbour 1962, reel one',
    text: 'Found in the attic of the customs house. 8 mm, scanned by the school.',
    tags: ['1962', 'harbour'],
    length: '0:44',
    shape: 'smallTelevision',
    shots: [
      pan('cameraman', 1.2, [0, 0.5], [1, 0.2], 'black and white'),
      pan('bricks', 1.4, [0, 0.2], [0.8, 0.9], 'black and white'),
    ],
    views: 38,
  },
  {
    title: 'Harbour 1962, reel two',
    tags: ['1962', 'harbour'],
    length: '0:38',
    shape: 'smallTelevision',
    shots: [
      pan('sunset', 1.6, [0.1, 0.3], [0.9, 0.6], 'black and white'),
      pan('dogs', 1.5, [0, 0.2], [0.8, 0.4], 'black and white'),
    ],
    views: 21,
  },
  {
    title: 'Harbour 1962, reel three',
    tags: ['1962', 'harbour'],
    length: '0:41',
    shape: 'smallTelevision',
    shots: [
      pan('tower', 2.4, [0, 0.9], [0.08, 0.2], 'black and white'),
      pan('gravel', 1.3, [0.9, 0], [0, 0.9], 'black and white'),
    ],
    views: 19,
  },
  {
    title: 'Harbour 1962, reel four',
    text: 'The last one. It ends in the middle of a wave.',
    tags: ['1962', 'harbour', 'winter'],
    length: '0:29',
    shape: 'smallTelevision',
    shots: [pan('ridge', 1.7, [0, 0.1], [1, 0.5], 'black and white')],
    views: 18,
  },
  {
    title: 'The man with the camera',
    text: 'Who filmed the four reels? His granddaughter knows.',
    tags: ['1962', 'interviews'],
    length: '12:40',
    shape: 'square',
    shots: [
      pan('cameraman', 1.15, [0, 0], [1, 0.6], 'black and white'),
      pan('cameraman', 1.7, [0.9, 0.1], [0.3, 0.3], 'black and white'),
      pan('coffee', 1.3, [0.1, 0], [0.9, 0.9], 'faded'),
    ],
    chapters: [
      ['0:00', 'A box without a name'],
      ['5:05', 'He never showed them'],
      ['9:30', 'Over coffee'],
    ],
    views: 27,
  },
  {
    title: 'Snow on the tram line, 1962',
    tags: ['1962', 'winter'],
    length: '0:17',
    shape: 'smallTelevision',
    shots: [pan('pass', 1.8, [0.2, 0.3], [0.9, 0.4], 'black and white')],
    views: 11,
  },
];
