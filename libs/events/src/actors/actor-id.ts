import { randomUUID } from 'node:crypto';

/** Key names cannot contain a colon, so an id is never confused with a name that an older release recorded. */
const PREFIX = 'id:';

/** A random id without information about the actor. */
export const newActorId = (): string => `${PREFIX}${randomUUID()}`;

/** Whether an actor is such an id, not a part of the system and not a name from an older release. */
export const isActorId = (id: string): boolean => id.startsWith(PREFIX);
