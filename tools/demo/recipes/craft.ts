import { type Recipe, pan } from './recipe.js';

export const craft: readonly Recipe[] = [
  {
    title: 'Figs, from tree to plate',
    tags: ['craft'],
    text: 'The only fig tree north of the river, and what can be done with forty kilos.',
    length: '2:48',
    shape: 'portrait',
    shots: [
      pan('fig', 1.1, [0.6, 0.3], [0.9, 0.5]),
      pan('drum', 1.2, [0.2, 0], [0.9, 0.3]),
      pan('fig', 1.7, [0.5, 0.3], [0.7, 0.5]),
    ],
    views: 20,
  },
  {
    title: 'Mixing colours by hand',
    tags: ['craft'],
    length: '10:26',
    shape: 'wide',
    shots: [pan('brushes', 1.3, [0, 0.7], [1, 0.1]), pan('brushes', 2.1, [0, 0.9], [0.6, 0.5], 'golden')],
    views: 11,
  },
  {
    title: 'Coffee, the slow way',
    tags: ['craft'],
    length: '0:56',
    shape: 'television',
    shots: [pan('coffee', 1.1, [0, 0.1], [1, 0.9]), pan('coffee', 1.6, [0.7, 0.8], [0.4, 0.3])],
    sound: 'hum',
    views: 12,
  },
  {
    title: 'A drum of oak and goat',
    text: 'From the log to the first beat.',
    tags: ['craft', 'music'],
    length: '34:10',
    shape: 'wide',
    shots: [
      pan('drum', 1.2, [0, 0.7], [1, 0.8]),
      pan('drum', 1.8, [0.2, 0.9], [0.7, 0.65]),
      pan('drum', 1.4, [0, 0.2], [1, 0.3], 'golden'),
    ],
    chapters: [
      ['0:00', 'The log'],
      ['11:20', 'The skin'],
      ['25:40', 'The first beat'],
    ],
    views: 13,
  },
  {
    title: 'Dry stone walls without mortar',
    tags: ['craft'],
    length: '14:00',
    shape: 'television',
    shots: [pan('gravel', 1.3, [0, 0.9], [1, 0.1], 'faded'), pan('bricks', 1.7, [1, 0], [0, 1], 'golden')],
    views: 2,
  },
  {
    title: 'The blue of our boats',
    tags: ['craft', 'harbour'],
    length: '0:35',
    shape: 'wide',
    shots: [pan('brushes', 2.4, [0, 0.4], [0.25, 0.9]), pan('brushes', 1.7, [0, 1], [0.5, 0.6])],
    sound: 'hum',
    views: 5,
  },
];
