/** Seconds in which most of a change is heard: a step would click. */
const FADE_SECONDS = 0.05;

let context: AudioContext | undefined;
/** The browser allows one source for each element. */
const gains = new WeakMap<HTMLMediaElement, GainNode>();

/**
 * Changes the volume of an element by a factor, which may be above 1, from when the browser lets pages play sound: before,
 * an element in an audio graph would be silent. An element that was never changed stays out of the graph.
 */
export function setGain(element: HTMLMediaElement, factor: number): void {
  const gain = gains.get(element);
  if (gain) gain.gain.setTargetAtTime(factor, gain.context.currentTime, FADE_SECONDS);
  else if (factor !== 1) connect(element, factor);
}

function connect(element: HTMLMediaElement, factor: number): void {
  const audio = runningContext();
  if (!audio) return;
  const gain = audio.createGain();
  gain.gain.value = factor;
  audio.createMediaElementSource(element).connect(gain).connect(audio.destination);
  gains.set(element, gain);
}

/** Undefined until the browser lets it run. */
const runningContext = (): AudioContext | undefined => (context?.state === 'running' ? context : undefined);

/**
 * Asks the browser to let pages play sound, now and at each press, which some browsers wait for.
 * @param onRunning called when it does
 * @returns ends the asking
 */
export function wakeSound(onRunning: () => void): () => void {
  const audio = (context ??= new AudioContext());
  const tell = (): void => {
    if (audio.state === 'running') onRunning();
  };
  const ask = (): void => void audio.resume().catch(() => undefined);
  audio.addEventListener('statechange', tell);
  for (const press of PRESSES) addEventListener(press, ask, { capture: true });
  ask();
  tell();
  return () => {
    audio.removeEventListener('statechange', tell);
    for (const press of PRESSES) removeEventListener(press, ask, { capture: true });
  };
}

const PRESSES = ['pointerup', 'keydown'] as const;
