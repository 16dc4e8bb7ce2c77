/** Text of people: erasable in every event that has such a field. */
const ALWAYS = ['title', 'description', 'tags', 'fileName', 'reason'];

/** More of it, by event type, from a schema version on. */
const MORE: Readonly<Record<string, { readonly field: string; readonly fromSchemaVersion: number }>> = {
  ActorIntroduced: { field: 'name', fromSchemaVersion: 1 },
  ProcessingFailed: { field: 'logTail', fromSchemaVersion: 2 },
};

/**
 * Top-level fields of an event's data that may hold personal text and must stay erasable: they enter the hash chain
 * as salted digests. Depends on the schema version as stored, so that events of older releases keep their hashes.
 */
export function erasableFields(event: { readonly type: string; readonly schemaVersion: number }): readonly string[] {
  const more = Object.hasOwn(MORE, event.type) ? MORE[event.type] : undefined;
  return more && event.schemaVersion >= more.fromSchemaVersion ? [...ALWAYS, more.field] : ALWAYS;
}
