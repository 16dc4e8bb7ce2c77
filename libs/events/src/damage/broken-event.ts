/** An event whose stored bytes are damaged: it is named wherever it would have been read, and everything else is read. */
export interface BrokenEvent {
  readonly position: number;
  /** One sentence. */
  readonly problem: string;
}

export const isBroken = (event: object): event is BrokenEvent => 'problem' in event;

/** What was asked for cannot be answered without an event that is damaged. */
export class BrokenEventError extends Error {
  constructor(readonly event: BrokenEvent) {
    super(
      `The event at position ${event.position} is damaged: ${event.problem} ` +
        'Everything else can be read. Restore the log from a backup to get it back.',
    );
    this.name = 'BrokenEventError';
  }
}

/** Sorts what was read into events and those that are broken. */
export function separate<Event extends object>(read: readonly (Event | BrokenEvent)[]) {
  const broken = read.filter(isBroken);
  const events = broken.length === 0 ? (read as Event[]) : read.filter((each): each is Event => !isBroken(each));
  return { events, ...(broken.length > 0 && { broken }) };
}

/** All events. @throws BrokenEventError for the first that is broken */
export function allIntact<Event extends object>(read: readonly (Event | BrokenEvent)[]): Event[] {
  const { events, broken } = separate(read);
  if (broken?.[0]) throw new BrokenEventError(broken[0]);
  return events;
}
