import { useSearchParams } from 'react-router';

/** Which events are shown; empty means any. Days are local, `YYYY-MM-DD`, both included. */
export interface HistoryQuery {
  readonly type: string;
  readonly actor: string;
  readonly from: string;
  readonly to: string;
}

const FIELDS = ['type', 'actor', 'from', 'to'] as const;

/** The filters, and the event that is open, kept in the address. */
export function useHistoryQuery() {
  const [params, setParams] = useSearchParams();
  const query = Object.fromEntries(FIELDS.map((field) => [field, params.get(field) ?? ''])) as Record<
    (typeof FIELDS)[number],
    string
  >;
  const position = Number(params.get('event'));
  const set = (name: keyof HistoryQuery | 'event', value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: name === 'actor', preventScrollReset: true },
    );
  const clear = () => setParams({}, { preventScrollReset: true });
  return { query, clear, openPosition: Number.isInteger(position) && position > 0 ? position : null, set };
}

export const isNarrowed = (query: HistoryQuery): boolean => FIELDS.some((field) => query[field] !== '');

const startOfDay = (day: string): Date | undefined => {
  const date = new Date(`${day}T00:00:00`);
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** The filters as the api takes them: instants instead of local days, the last one excluded. */
export function auditParams({ type, actor, from, to }: HistoryQuery): {
  type?: string;
  actor?: string;
  from?: string;
  to?: string;
} {
  const first = startOfDay(from);
  const beyond = startOfDay(to);
  beyond?.setDate(beyond.getDate() + 1);
  return {
    ...(type && { type }),
    ...(actor && { actor }),
    ...(first && { from: first.toISOString() }),
    ...(beyond && { to: beyond.toISOString() }),
  };
}
