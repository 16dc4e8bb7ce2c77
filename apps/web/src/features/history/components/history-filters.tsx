import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../components/button.js';
import type { HistoryQuery } from '../hooks/use-history-query.js';
import { isNarrowed } from '../hooks/use-history-query.js';
import { EVENT_KINDS } from '../sentence.js';
import styles from './history-filters.module.css';

const PAUSE_MS = 300;

interface HistoryFiltersProps {
  query: HistoryQuery;
  onChange: (name: keyof HistoryQuery, value: string) => void;
  onClear: () => void;
}

export function HistoryFilters({ query, onChange, onClear }: HistoryFiltersProps) {
  return (
    <div className={styles.filters} role="search" aria-label="Filter the history">
      <label>
        <span>What</span>
        <select value={query.type} onChange={(event) => onChange('type', event.target.value)} data-testid="filter-type">
          <option value="">Everything</option>
          {Object.entries(EVENT_KINDS).map(([type, label]) => (
            <option key={type} value={type}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <ActorField value={query.actor} onChange={(actor) => onChange('actor', actor)} />
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

/** Asks a moment after the typing stops. */
function ActorField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const [asked, setAsked] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (value !== asked) {
    setAsked(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <label>
      <span>Who</span>
      <input
        type="text"
        placeholder="Anybody"
        value={text}
        spellCheck={false}
        onChange={({ target }) => {
          setText(target.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => {
            setAsked(target.value.trim());
            onChange(target.value.trim());
          }, PAUSE_MS);
        }}
      />
    </label>
  );
}
