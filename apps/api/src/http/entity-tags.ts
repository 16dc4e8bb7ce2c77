const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** The entity tags of a header (RFC 9110, 8.8.3), weak ones with their `W/`. */
export const tagsOf = (header: string): readonly string[] => header.match(ENTITY_TAG) ?? [];

/** Whether `If-None-Match` names a version, by weak comparison (RFC 9110, 13.1.2). @param etag strong, with its quotes */
export const clientHasVersion = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch.trim() === '*' || tagsOf(ifNoneMatch).some((tag) => tag.replace(/^W\//, '') === etag);
