import { useEffect, useRef, useState } from 'react';
import { isTyping } from '../lib/typing.js';
import { Icon } from './icon.js';
import { IconButton } from './button.js';
import styles from './search-box.module.css';

const PAUSE_MS = 200;

/** Searches a moment after the typing stops; `/` brings the focus here, Escape empties and leaves. */
export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [text, setText] = useState(value);
  const [searched, setSearched] = useState(value);
  if (value !== searched) {
    setSearched(value);
    setText(value);
  }

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (next: string, delayMs: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setSearched(next);
      onChange(next);
    }, delayMs);
  };

  return (
    <div className={styles.box}>
      <Icon name="search" size={18} />
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        value={text}
        maxLength={200}
        spellCheck={false}
        onChange={(event) => search(event.target.value, PAUSE_MS)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(text, 0);
          if (event.key !== 'Escape') return;
          if (text) search('', 0);
          input.current?.blur();
        }}
        data-testid="search"
      />
      {text ? (
        <IconButton
          icon="close"
          label="Clear the search"
          onClick={() => {
            search('', 0);
            input.current?.focus();
          }}
        />
      ) : (
        <kbd className={styles.hint} aria-hidden="true">
          /
        </kbd>
      )}
    </div>
  );
}
