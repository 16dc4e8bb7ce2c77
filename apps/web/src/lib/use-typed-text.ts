import { useEffect, useEffectEvent, useState } from 'react';

/** How long the typing must pause before the text is sent, in milliseconds. */
const PAUSE_MS = 200;

/**
 * The text of a field whose value lives in the address. It is sent, without blanks around it, a moment after the typing
 * stops. The router brings what was sent late, maybe after more was typed: only a value that was not sent from here (the
 * back button, a link) replaces the text.
 * @param value as the address has it
 * @param onSend puts a text into the address
 */
export function useTypedText(value: string, onSend: (text: string) => void) {
  const [text, setText] = useState(value);
  const [before, setBefore] = useState(value);
  /** Sent and not yet seen in the address, the oldest first. */
  const [awaited, setAwaited] = useState<readonly string[]>([]);
  if (value !== before) {
    const arrived = awaited.indexOf(value);
    setBefore(value);
    setAwaited(arrived < 0 ? [] : awaited.slice(arrived + 1));
    if (arrived < 0) setText(value);
  }

  const send = (next: string) => {
    const sent = next.trim();
    if (sent === (awaited.at(-1) ?? value)) return;
    setAwaited([...awaited, sent]);
    onSend(sent);
  };
  const sendTyped = useEffectEvent(() => send(text));
  useEffect(() => {
    const timer = setTimeout(() => sendTyped(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  return {
    text,
    /** Takes what was typed. */
    type: setText,
    /** Takes a text and sends it at once. */
    submit: (next: string) => {
      setText(next);
      send(next);
    },
  };
}
