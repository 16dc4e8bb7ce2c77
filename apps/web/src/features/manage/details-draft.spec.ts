import { conflictsOf, draftOf, patchOf, tagsOf } from './details-draft.js';

const base = draftOf({ title: 'Harbour', description: '', tags: ['sea', 'calm'] });

describe('editing details', () => {
  it('shows tags as one line, and reads them back', () => {
    expect(base.tags).toBe('sea, calm');
    expect(tagsOf(' sea , , Night,')).toEqual(['sea', 'Night']);
  });

  it('sends what changed, and nothing else', () => {
    expect(patchOf(base, {})).toBeUndefined();
    expect(patchOf(base, { title: 'Harbour' })).toBeUndefined();
    expect(patchOf(base, { title: ' Old harbour ', tags: 'sea' })).toEqual({ title: 'Old harbour', tags: ['sea'] });
  });

  it('puts to the person what somebody else changed meanwhile', () => {
    const now = { ...base, title: 'Port' };
    expect(conflictsOf(base, { title: 'Dock' }, now)).toEqual(['title']);
  });

  it('does not bother the person with what does not clash', () => {
    const now = { ...base, title: 'Port' };
    expect(conflictsOf(base, { description: 'Mine' }, now)).toEqual([]);
    expect(conflictsOf(base, { title: 'Port' }, now)).toEqual([]);
    expect(conflictsOf(now, { title: 'Dock' }, now)).toEqual([]);
  });
});
