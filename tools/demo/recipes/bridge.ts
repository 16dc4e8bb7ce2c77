import { type Recipe, pan } from './recipe.js';

/** One tour in three parts. */
export const bridge: readonly Recipe[] = [
  {
    title: 'Bridge tour, part one',
    text: 'From the quay to the first pier, with the engineer who has climbed it 212 times.',
    tags: ['harbour'],
    length: '18:20',
    shape: 'wide',
    shots: [
      pan('tower', 2.4, [0, 1], [0.07, 0.3]),
      pan('gravel', 1.4, [0, 0], [1, 1], 'faded'),
      pan('tower', 3, [0, 0], [0.15, 0.9]),
    ],
    chapters: [
      ['0:00', 'On the quay'],
      ['6:10', 'What it stands on'],
      ['12:45', 'The first pier'],
    ],
    views: 22,
  },
  {
    title: 'Bridge tour, part two',
    text: 'The middle of the bridge. Not for those who fear heights.',
    tags: ['harbour'],
    length: '21:05',
    shape: 'wide',
    shots: [
      pan('tower', 2.6, [0.95, 0], [1, 0.9], 'dusk'),
      pan('ridge', 2, [0, 0.2], [1, 0.4], 'faded'),
      pan('tower', 2.4, [0.95, 0.9], [1, 0], 'mirrored'),
    ],
    views: 17,
  },
  {
    title: 'Bridge tour, part three',
    tags: ['harbour'],
    text: 'Down on the other side, and what is planned for spring.',
    length: '16:48',
    shape: 'wide',
    shots: [pan('tower', 2.8, [0.9, 1], [1, 0.4]), pan('sunset', 2.2, [0, 0.4], [1, 0.5], 'dusk')],
    views: 15,
  },
];
