import { useEffect, useEffectEvent, useState } from 'react';

/** Pause in typing before the text is sent, in milliseconds. */
const PAUSE_MS = 200;

/**
 * The text of a field whose value is in the address. It is sent, trimmed, shortly after typing stops. The router
 * returns sent values late, maybe after more typing: only values from elsewhere (the back button, a link) replace the
 * text.
 * @param value in the address
 * @param onSend puts a text into the address
 * @param isLive false: only `submit` sends
 */
export function useTypedText(value: string, onSend: (text: string) => void, isLive = true) {
  const [text, setText] = useState(value);
  const [before, setBefore] = useState(value);
  /** Sent values that are not in the address yet, oldest first. */
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
    if (!isLive) return;
    const timer = setTimeout(() => sendTyped(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, isLive]);

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
