import { useSearchParams } from 'react-router';
import type { AuditEvent } from '../../../lib/types.js';

/** The kind of actor: people, the system, or viewers. */
export const GROUPS = {
  people: { label: 'By people', roles: ['manager', 'auditor'] },
  system: { label: 'By the system', roles: ['system'] },
  views: { label: 'By viewers', roles: ['viewer'] },
  all: { label: 'All activity', roles: undefined },
} as const satisfies Record<string, { label: string; roles: readonly Role[] | undefined }>;
type Role = AuditEvent['actor']['role'];
export type Group = keyof typeof GROUPS;

const DEFAULT_GROUP: Group = 'people';

/** Whether a group contains events of a role. */
export const isInGroup = (group: Group, role: Role): boolean =>
  (GROUPS[group].roles as readonly Role[] | undefined)?.includes(role) ?? true;

/** The filter of the events; empty means any. Days are local, `YYYY-MM-DD`, both included. */
export interface HistoryQuery {
  readonly group: Group;
  /** Words of a title. */
  readonly q: string;
  readonly type: string;
  readonly actor: string;
  readonly from: string;
  readonly to: string;
}

const FIELDS = ['q', 'type', 'actor', 'from', 'to'] as const;

const groupOf = (text: string | null): Group => (text !== null && text in GROUPS ? (text as Group) : DEFAULT_GROUP);

/** The filters and the open event, kept in the address. */
export function useHistoryQuery() {
  const [params, setParams] = useSearchParams();
  const texts = Object.fromEntries(FIELDS.map((field) => [field, params.get(field) ?? ''])) as Record<
    (typeof FIELDS)[number],
    string
  >;
  const query = { ...texts, group: groupOf(params.get('group')) };
  const position = Number(params.get('event'));
  const set = (name: keyof HistoryQuery | 'event', value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        if (name === 'group') next.delete('type'); // another group has other kinds
        return next;
      },
      { replace: name === 'actor' || name === 'q', preventScrollReset: true },
    );
  const clear = () =>
    setParams(query.group === DEFAULT_GROUP ? {} : { group: query.group }, { preventScrollReset: true });
  return { query, clear, openPosition: Number.isInteger(position) && position > 0 ? position : null, set };
}

export const isNarrowed = (query: HistoryQuery): boolean => FIELDS.some((field) => query[field] !== '');

/** How many filters differ from the default. */
export const countOfFilters = (query: HistoryQuery): number =>
  FIELDS.filter((field) => query[field] !== '').length + Number(query.group !== DEFAULT_GROUP);

/** The first instant of a local day, or of the day `daysLater`: midnight, or the end of a skipped hour. */
function startOfDay(day: string, daysLater = 0): Date | undefined {
  const [year = NaN, month = NaN, date = NaN] = day.split('-').map(Number);
  const start = new Date(2000, 0, 1);
  start.setFullYear(year, month - 1, date + daysLater);
  return Number.isNaN(start.getTime()) ? undefined : start;
}

/** The filters for the api: instants instead of local days, the last one excluded. */
export function auditParams({ group, q, type, actor, from, to }: HistoryQuery): {
  role?: string[];
  q?: string;
  type?: string;
  actor?: string;
  from?: string;
  to?: string;
} {
  const first = startOfDay(from);
  const beyond = startOfDay(to, 1);
  const { roles } = GROUPS[group];
  return {
    ...(roles && { role: [...roles] }),
    ...(q && { q }),
    ...(type && { type }),
    ...(actor && { actor }),
    ...(first && { from: first.toISOString() }),
    ...(beyond && { to: beyond.toISOString() }),
  };
}
