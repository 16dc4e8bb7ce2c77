import { conflictsOf, draftOf, patchOf, tagsOf } from './details-draft.js';

const base = draftOf({ title: 'Harbour', description: '', tags: ['sea', 'calm'] });

describe('editing details', () => {
  it('shows tags as one line, and reads them back', () => {
    expect(base.tags).toBe('sea, calm');
    expect(tagsOf(' sea , , Night,')).toEqual(['sea', 'Night']);
  });

  it('sends only changes', () => {
    expect(patchOf(base, {})).toBeUndefined();
    expect(patchOf(base, { title: 'Harbour' })).toBeUndefined();
    expect(patchOf(base, { title: ' Old harbour ', tags: 'sea' })).toEqual({ title: 'Old harbour', tags: ['sea'] });
  });

  it('asks about values that somebody else changed during the edit', () => {
    const now = { ...base, title: 'Port' };
    expect(conflictsOf(base, { title: 'Dock' }, now)).toEqual(['title']);
  });

  it('does not ask about changes without a conflict', () => {
    const now = { ...base, title: 'Port' };
    expect(conflictsOf(base, { description: 'Mine' }, now)).toEqual([]);
    expect(conflictsOf(base, { title: 'Port' }, now)).toEqual([]);
    expect(conflictsOf(now, { title: 'Dock' }, now)).toEqual([]);
  });
});
