import { useEffect, useId, useState } from 'react';
import { Button } from '../../../components/button.js';
import { tryCopy } from './links.js';
import styles from './share-dialog.module.css';

const FEEDBACK_MS = 2_500;

/** A text to copy. Where copying is not allowed, the text is selected, so that people can do it. */
export function CopyField({ label, text, isLong = false }: { label: string; text: string; isLong?: boolean }) {
  const id = useId();
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('ready'), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    const isCopied = await tryCopy(text);
    setState(isCopied ? 'copied' : 'refused');
    if (isCopied) return;
    const field = document.getElementById(id) as HTMLInputElement | HTMLTextAreaElement;
    field.focus();
    field.select();
  };
  const Input = isLong ? 'textarea' : 'input';
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.line}>
        <Input
          id={id}
          readOnly
          value={text}
          dir="ltr"
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
          {...(isLong && { rows: 4 })}
        />
        <Button icon={state === 'copied' ? 'check' : undefined} onClick={() => void copy()}>
          {state === 'copied' ? 'Copied' : 'Copy'}
          <span className="visually-hidden"> {label.toLowerCase()}</span>
        </Button>
      </div>
      <p role="status" className={styles.status}>
        {state === 'copied' && <span className="visually-hidden">Copied.</span>}
        {state === 'refused' && 'This browser did not allow copying: press Ctrl+C.'}
      </p>
    </div>
  );
}
