import { useEffect, useRef } from 'react';
import { truncate } from '../lib/format.js';
import { isTyping } from '../lib/typing.js';
import { useTypedText } from '../lib/use-typed-text.js';
import { Icon } from './icon.js';
import { IconButton } from './button.js';
import styles from './search-box.module.css';

const MAX_CHARACTERS = 200;

/** Searches shortly after typing stops; `/` focuses it, Escape clears it and leaves. */
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
  const { text, type, submit } = useTypedText(value, onChange);

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

  return (
    <div className={styles.box}>
      <Icon name="search" size={18} />
      <input
        ref={input}
        type="text"
        dir="auto"
        inputMode="search"
        enterKeyHint="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        value={text}
        spellCheck={false}
        onChange={(event) => type(truncate(event.target.value, MAX_CHARACTERS))}
        onKeyDown={(event) => {
          if (event.key === 'Enter') submit(text);
          if (event.key !== 'Escape') return;
          if (text) submit('');
          input.current?.blur();
        }}
        data-testid="search"
      />
      {text ? (
        <IconButton
          icon="close"
          label="Clear the search"
          onClick={() => {
            submit('');
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
