import { type Recipe, pan } from './recipe.js';

/** The sample video that a new installation offers: `apps/web/public/sample.mp4`. */
export const sample: Recipe = {
  title: 'A walk in four pictures',
  text: 'A sample video. Remove it when you have seen enough.',
  tags: ['sample'],
  length: '0:24',
  shape: 'wide',
  shots: [
    pan('pass', 1.3, [0.1, 0.9], [0.7, 0.6]),
    pan('dandelion', 1.3, [0, 0.3], [0.6, 0.4]),
    pan('fig', 1.25, [0.1, 0.6], [0.9, 0.4]),
    pan('sunset', 1.3, [0.2, 0.5], [0.8, 0.4]),
  ],
  chapters: [
    ['0:00', 'Up the path'],
    ['0:06', 'In the meadow'],
    ['0:12', 'A fig'],
    ['0:18', 'Evening'],
  ],
  sound: 'wind',
  kilobitsPerSecond: 330,
};
