import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { truncate } from '../lib/words/format.js';
import { isTyping } from '../lib/words/typing.js';
import { useTypedText } from '../lib/words/use-typed-text.js';
import { Icon } from './icon.js';
import { IconButton } from './button.js';
import styles from './search-box.module.css';

const MAX_CHARACTERS = 200;

/** A suggestion below the field. */
export interface SearchOption {
  readonly key: string;
  readonly content: ReactNode;
  readonly choose: () => void;
}

interface SearchBoxProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Searches shortly after typing stops; otherwise Enter does. */
  isLive?: boolean;
  /** `/` focuses it. One per page. */
  hasKey?: boolean;
  options?: readonly SearchOption[];
  onType?: (text: string) => void;
}

const NONE: readonly SearchOption[] = [];

/** Escape clears and leaves it; arrow keys move through suggestions (ARIA combobox). */
export function SearchBox({
  label,
  value,
  onChange,
  isLive = true,
  hasKey = false,
  options = NONE,
  onType,
}: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const { text, type, submit } = useTypedText(value, onChange, isLive);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  useFocusKey(input, hasKey);
  const shown = isOpen && text ? options : NONE;

  const write = (next: string) => {
    setActive(-1);
    setOpen(true);
    type(next);
    onType?.(next);
  };
  const clear = () => {
    submit('');
    onType?.('');
  };
  const choose = (option: SearchOption) => {
    setOpen(false);
    input.current?.blur();
    clear();
    option.choose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      const option = shown[active];
      if (option) return choose(option);
      setOpen(false);
      submit(text);
    }
    if (event.key === 'Escape') {
      if (text) clear();
      input.current?.blur();
    }
    if (shown.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const rows = shown.length + 1; // the field itself is one of them
      setActive(((active + 1 + (event.key === 'ArrowDown' ? 1 : -1) + rows) % rows) - 1);
    }
  };

  return (
    <div
      className={styles.box}
      data-filled={text ? true : undefined}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setOpen(false)}
    >
      <Icon name="search" size={20} />
      <input
        ref={input}
        type="text"
        dir="auto"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        aria-label={label}
        aria-keyshortcuts={hasKey ? '/' : undefined}
        {...(onType && {
          role: 'combobox',
          'aria-autocomplete': 'list',
          'aria-expanded': shown.length > 0,
          'aria-controls': listId,
          'aria-activedescendant': shown[active] ? `${listId}-${active}` : undefined,
        })}
        placeholder={label}
        value={text}
        spellCheck={false}
        onFocus={() => setOpen(true)}
        onChange={(event) => write(truncate(event.target.value, MAX_CHARACTERS))}
        onKeyDown={onKeyDown}
        data-testid="search"
      />
      {text ? (
        <IconButton
          icon="close"
          label="Clear the search"
          onClick={() => {
            clear();
            input.current?.focus();
          }}
        />
      ) : (
        hasKey && (
          <kbd className={styles.hint} aria-hidden="true">
            /
          </kbd>
        )
      )}
      {shown.length > 0 && (
        <ul id={listId} role="listbox" aria-label="Suggestions" className={styles.options}>
          {shown.map((option, i) => (
            <li
              key={option.key}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === active}
              className={styles.option}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              {option.content}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function useFocusKey(input: React.RefObject<HTMLInputElement | null>, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [input, isOn]);
}
