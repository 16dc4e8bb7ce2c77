import { formatNumber } from '../../../lib/words/format.js';
import type { LogSummary } from '../../../lib/types.js';
import { useTypedText } from '../../../lib/words/use-typed-text.js';
import { Button } from '../../../components/button.js';
import { SearchBox } from '../../../components/search-box.js';
import { type Group, GROUPS, type HistoryQuery, isInGroup, isNarrowed } from '../hooks/use-history-query.js';
import { useLogSummary } from '../api/use-log-summary.js';
import { EVENT_KINDS } from '../sentence.js';
import styles from './history-filters.module.css';

const PEOPLE_LIST = 'people-of-the-history';

interface HistoryFiltersProps {
  query: HistoryQuery;
  onChange: (name: keyof HistoryQuery, value: string) => void;
  onClear: () => void;
}

export function HistoryFilters({ query, onChange, onClear }: HistoryFiltersProps) {
  const { data: summary } = useLogSummary();
  const kinds = kindsOf(summary?.types ?? [], query);
  const people = new Set(summary?.actors.filter(({ role }) => isInGroup(query.group, role)).map(({ name }) => name));
  return (
    <div className={styles.filters} role="search" aria-label="Filter the history">
      <SearchBox label="Search titles" value={query.q} onChange={(q) => onChange('q', q)} />
      <label>
        <span>Show</span>
        <select
          value={query.group}
          onChange={(event) => onChange('group', event.target.value)}
          data-testid="filter-group"
        >
          {(Object.keys(GROUPS) as Group[]).map((group) => (
            <option key={group} value={group}>
              {GROUPS[group].label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>What</span>
        <select value={query.type} onChange={(event) => onChange('type', event.target.value)} data-testid="filter-type">
          <option value="">All kinds</option>
          {kinds.map(([type, count]) => (
            <option key={type} value={type}>
              {EVENT_KINDS[type] ?? type} ({formatNumber(count)})
            </option>
          ))}
        </select>
      </label>
      <ActorField value={query.actor} onChange={(actor) => onChange('actor', actor)} />
      <datalist id={PEOPLE_LIST}>
        {[...people].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label>
        <span>From</span>
        <input
          type="date"
          value={query.from}
          max={query.to}
          onChange={(event) => onChange('from', event.target.value)}
        />
      </label>
      <label>
        <span>To</span>
        <input type="date" value={query.to} min={query.from} onChange={(event) => onChange('to', event.target.value)} />
      </label>
      {isNarrowed(query) && (
        <Button variant="quiet" onClick={onClear}>
          Clear
        </Button>
      )}
    </div>
  );
}

/** The event types of a group with their counts, the most frequent first, and the selected one. */
function kindsOf(types: LogSummary['types'], { group, type: chosen }: HistoryQuery): [type: string, count: number][] {
  const counts = new Map<string, number>(chosen ? [[chosen, 0]] : []);
  for (const { type, role, count } of types)
    if (isInGroup(group, role)) counts.set(type, (counts.get(type) ?? 0) + count);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** The filter changes shortly after typing stops. */
function ActorField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { text, type } = useTypedText(value, onChange);
  return (
    <label>
      <span>Who</span>
      <input
        type="text"
        placeholder="Anybody"
        list={PEOPLE_LIST}
        value={text}
        dir="auto"
        spellCheck={false}
        onChange={(event) => type(event.target.value)}
      />
    </label>
  );
}
