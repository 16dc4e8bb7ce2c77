import { sentenceOf, type Titles } from './sentence.js';
import { anEvent } from './testing/events.js';

const HARBOUR: Titles = { before: 'Harbour', after: 'Harbour' };
const read = (event: Parameters<typeof sentenceOf>[0], titles = HARBOUR) =>
  sentenceOf(event, titles)
    .map(({ text }) => text)
    .join('');

describe('an event as a sentence', () => {
  it.each([
    ['VideoUploaded', { title: 'Harbour' }, 'Ana uploaded Harbour'],
    ['VideoProbed', { durationSeconds: 83, width: 1280, height: 720 }, 'Harbour was checked: 1:23, 1280 × 720'],
    ['PreviewsGenerated', { storyboard: { tileCount: 42 } }, 'Previews were made of Harbour: 42 tiles'],
    ['ProcessingFailed', { stage: 'probe', message: 'It is empty.' }, 'Checking Harbour failed: It is empty.'],
    ['ProcessingFailed', { stage: 'rendition', message: 'Too slow.' }, 'Converting Harbour failed: Too slow.'],
    ['RenditionGenerated', { kind: 'remuxed' }, 'Harbour was repackaged as MP4'],
    [
      'RenditionGenerated',
      { kind: 'transcoded', codecs: 'avc1.64001f, mp4a.40.2', width: 1280, height: 720 },
      'Harbour was converted to MP4 (H.264, 1280 × 720)',
    ],
    ['ProcessingRequested', { reason: 'retry' }, 'Ana asked to process Harbour again'],
    ['VideoDetailsChanged', { tags: ['sea'] }, 'Ana changed the tags of Harbour'],
    ['VideoDetailsChanged', { description: '', tags: [] }, 'Ana changed the description and the tags of Harbour'],
    ['VideoRemoved', {}, 'Ana removed Harbour'],
    ['VideoRemoved', { reason: 'rights' }, 'Ana removed Harbour: “rights”'],
    ['VideoRestored', {}, 'Ana restored Harbour'],
    ['VideoViewed', { views: [{}] }, 'Somebody watched Harbour'],
    ['ObjectsQuarantined', { objects: [{}, {}] }, '2 files that no event names were set aside'],
    ['VideoViewed', { views: [{}, {}, {}] }, '3 people watched Harbour'],
    ['IntegrityChecked', { kind: 'baseline', objects: [{}, {}] }, '2 stored files got a recorded digest'],
    [
      'IntegrityChecked',
      { kind: 'fault', key: 'originals/1', fault: 'changed' },
      'The stored file originals/1 is changed',
    ],
    [
      'IntegrityChecked',
      { kind: 'faultEnded', key: 'originals/1', how: 'restored' },
      'The stored file originals/1 is correct again: restored',
    ],
    [
      'IntegrityChecked',
      { kind: 'cycle', outcome: 'completed', objects: 3, newFaults: 1 },
      'The check of stored files has ended: 3 files read, 1 new fault',
    ],
    ['SomethingNew', {}, 'SomethingNew happened to Harbour'],
    ['ActorIntroduced', { actorId: 'id:7d0c', name: 'Ana' }, 'Ana was introduced'],
  ])('%s', (type, data, sentence) => expect(read(anEvent(1, type, data))).toBe(sentence));

  it('names both titles of a renaming', () => {
    const event = anEvent(2, 'VideoDetailsChanged', { title: 'Old harbour' });
    expect(read(event, { before: 'Harbour', after: 'Old harbour' })).toBe('Ana renamed Harbour to Old harbour');
  });

  it('without a video mentions no video', () =>
    expect(read({ ...anEvent(3, 'SomethingNew'), data: {} })).toBe('SomethingNew happened'));

  it('leaves out unknown titles, and names the system', () => {
    const event = anEvent(
      2,
      'VideoRestored',
      {},
      { actor: { id: 'frameflow', role: 'system' }, actorName: 'frameflow' },
    );
    expect(read(event, { before: undefined, after: undefined })).toBe('The system restored a video');
  });
});
