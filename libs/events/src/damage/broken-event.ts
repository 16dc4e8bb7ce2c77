/** An event whose stored bytes are damaged. Reads return it in place of the event; all other events stay readable. */
export interface BrokenEvent {
  readonly position: number;
  /** One sentence. */
  readonly problem: string;
}

export const isBroken = (event: object): event is BrokenEvent => 'problem' in event;

/** A damaged event is needed for the answer. */
export class BrokenEventError extends Error {
  constructor(readonly event: BrokenEvent) {
    super(
      `The event at position ${event.position} is damaged: ${event.problem} ` +
        'Everything else can be read. Restore the log from a backup to get it back.',
    );
    this.name = 'BrokenEventError';
  }
}

/** Separates intact and broken events. */
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
