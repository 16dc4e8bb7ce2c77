import { auditParams, isInGroup } from './use-history-query.js';

const query = { group: 'all', q: '', type: '', actor: '', from: '', to: '' } as const;

describe('the filters as the api takes them', () => {
  it('are local days, the last one included', () => {
    const { from, to } = auditParams({ ...query, from: '2026-03-01', to: '2026-03-31' });
    expect([from, to]).toEqual([new Date(2026, 2, 1), new Date(2026, 3, 1)].map((day) => day.toISOString()));
    expect(auditParams({ ...query, from: 'soon', to: '2026' })).toEqual({});
  });

  it('are of a group of roles', () => {
    expect(auditParams({ ...query, group: 'people', q: 'sea' })).toEqual({ role: ['manager', 'auditor'], q: 'sea' });
    expect(auditParams(query)).toEqual({});
    expect([isInGroup('views', 'viewer'), isInGroup('people', 'system'), isInGroup('all', 'system')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
