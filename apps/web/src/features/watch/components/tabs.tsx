import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import styles from './tabs.module.css';

export interface Tab {
  readonly id: string;
  readonly label: string;
  /** Beside the tabs while this one is selected. */
  readonly tools?: ReactNode;
  readonly content: ReactNode;
}

/** Tabs of which one shows its content (ARIA tabs); a single one shows its content only. The first is selected at first. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly [Tab, ...Tab[]] }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [selectedId, select] = useState(tabs[0].id);
  const selected = tabs.find((tab) => tab.id === selectedId) ?? tabs[0];
  const onKeyDown = (event: KeyboardEvent) => {
    const now = tabs.indexOf(selected);
    const last = tabs.length - 1;
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length]!;
    select(tab.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${tab.id}"]`)?.focus();
  };
  if (tabs.length === 1) return <section aria-label={selected.label}>{selected.content}</section>;
  return (
    <section aria-label={label}>
      <div className={styles.bar}>
        <div role="tablist" aria-label={label} ref={list} className={styles.tabs} onKeyDown={onKeyDown}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              id={`${id}-${tab.id}`}
              className={styles.tab}
              aria-selected={tab === selected}
              aria-controls={tab === selected ? `${id}-panel` : undefined}
              tabIndex={tab === selected ? 0 : -1}
              onClick={() => select(tab.id)}
              data-tab={tab.id}
            >
              {tab.label}
            </button>
          ))}
        </div>
        {selected.tools}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected.id}`}>
        {selected.content}
      </div>
    </section>
  );
}
