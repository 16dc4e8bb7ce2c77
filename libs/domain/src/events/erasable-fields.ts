/** Texts about people: erasable in every event that has such a field. */
const ALWAYS = ['title', 'description', 'tags', 'fileName', 'reason'];

/** Further erasable fields by event type, from a schema version on. */
const MORE: Readonly<Record<string, { readonly field: string; readonly fromSchemaVersion: number }>> = {
  ActorIntroduced: { field: 'name', fromSchemaVersion: 1 },
  PreviewsGenerated: { field: 'captions', fromSchemaVersion: 3 },
  ProcessingFailed: { field: 'logTail', fromSchemaVersion: 2 },
};

/**
 * Top-level fields that may hold personal text. They enter the hash chain as salted digests, so that they can be
 * erased. Depends on the stored schema version, so that older events keep their hashes.
 */
export function erasableFields(event: { readonly type: string; readonly schemaVersion: number }): readonly string[] {
  const more = Object.hasOwn(MORE, event.type) ? MORE[event.type] : undefined;
  return more && event.schemaVersion >= more.fromSchemaVersion ? [...ALWAYS, more.field] : ALWAYS;
}
