import type { ComponentProps } from 'react';
import { formatNumber } from '../../../lib/words/format.js';
import type { LogSummary } from '../../../lib/types.js';
import { useTypedText } from '../../../lib/words/use-typed-text.js';
import { Button } from '../../../components/button.js';
import { Input, Select } from '../../../components/controls.js';
import { SearchBox } from '../../../components/search-box.js';
import { type Group, GROUPS, type HistoryQuery, isInGroup, isNarrowed } from '../hooks/use-history-query.js';
import { useLogSummary } from '../api/use-log-summary.js';
import { EVENT_KINDS } from '../sentence.js';
import styles from './history-filters.module.css';

const PEOPLE_LIST = 'people-of-the-history';

interface HistoryFiltersProps {
  id: string;
  /** Phones show the filters only on demand. */
  isOpen: boolean;
  query: HistoryQuery;
  onChange: (name: keyof HistoryQuery, value: string) => void;
  onClear: () => void;
}

export function HistoryFilters({ id, isOpen, query, onChange, onClear }: HistoryFiltersProps) {
  const { data: summary } = useLogSummary();
  const kinds = kindsOf(summary?.types ?? [], query);
  const people = new Set(summary?.actors.filter(({ role }) => isInGroup(query.group, role)).map(({ name }) => name));
  return (
    <div id={id} className={styles.filters} data-open={isOpen} role="search" aria-label="Filter the history">
      <div className={styles.field}>
        <span aria-hidden="true">Title</span>
        <SearchBox label="Search titles" value={query.q} onChange={(q) => onChange('q', q)} />
      </div>
      <label className={styles.field}>
        <span>Activity</span>
        <Select
          value={query.group}
          onChange={(event) => onChange('group', event.target.value)}
          data-testid="filter-group"
        >
          {(Object.keys(GROUPS) as Group[]).map((group) => (
            <option key={group} value={group}>
              {GROUPS[group].label}
            </option>
          ))}
        </Select>
      </label>
      <ActorField value={query.actor} onChange={(actor) => onChange('actor', actor)} />
      <datalist id={PEOPLE_LIST}>
        {[...people].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label className={styles.field}>
        <span>Kind</span>
        <Select value={query.type} onChange={(event) => onChange('type', event.target.value)} data-testid="filter-type">
          <option value="">All kinds</option>
          {kinds.map(([type, count]) => (
            <option key={type} value={type}>
              {EVENT_KINDS[type] ?? type} ({formatNumber(count)})
            </option>
          ))}
        </Select>
      </label>
      <div className={styles.days}>
        <Day label="From" value={query.from} max={query.to} onDay={(day) => onChange('from', day)} />
        <Day label="To" value={query.to} min={query.from} onDay={(day) => onChange('to', day)} />
      </div>
      {isNarrowed(query) && (
        <Button variant="quiet" className={styles.clear} onClick={onClear}>
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

interface DayProps extends Pick<ComponentProps<'input'>, 'value' | 'min' | 'max'> {
  label: string;
  onDay: (day: string) => void;
}

const Day = ({ label, onDay, ...rest }: DayProps) => (
  <label className={styles.field}>
    <span>{label}</span>
    <Input type="date" onChange={(event) => onDay(event.target.value)} {...rest} />
  </label>
);

/** The filter changes shortly after typing stops. */
function ActorField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { text, type } = useTypedText(value, onChange);
  return (
    <label className={styles.field}>
      <span>Person</span>
      <Input
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
