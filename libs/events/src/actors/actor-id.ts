import { randomUUID } from 'node:crypto';

/** No key name can hold a colon, so an id is never taken for one of the names that older releases recorded. */
const PREFIX = 'id:';

/** A random id that says nothing about whom it stands for. */
export const newActorId = (): string => `${PREFIX}${randomUUID()}`;

/** Whether an actor of an event is such an id: neither a part of the system nor a name of an older release. */
export const isActorId = (id: string): boolean => id.startsWith(PREFIX);
