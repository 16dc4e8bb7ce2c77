import type { DetailsPatch } from '../../lib/types.js';

/** The details of a video in a form; tags are one comma-separated line. */
export interface Draft {
  readonly title: string;
  readonly description: string;
  readonly tags: string;
}
export type Edits = Partial<Draft>;
export type DraftField = keyof Draft;

export const FIELDS: readonly DraftField[] = ['title', 'description', 'tags'];

export const draftOf = ({
  title,
  description,
  tags,
}: {
  title: string;
  description: string;
  tags: readonly string[];
}): Draft => ({
  title,
  description,
  tags: tags.join(', '),
});

/** `Sea, Harbour ,` -> `['Sea', 'Harbour']`. */
export const tagsOf = (line: string): string[] =>
  line
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);

/** The changes of an edit compared with the present values; undefined when there are none. */
export function patchOf(now: Draft, edits: Edits): DetailsPatch | undefined {
  const changed = FIELDS.filter((field) => edits[field] !== undefined && edits[field] !== now[field]);
  if (changed.length === 0) return undefined;
  const { title, description, tags } = { ...now, ...edits };
  return {
    ...(changed.includes('title') && { title: title.trim() }),
    ...(changed.includes('description') && { description }),
    ...(changed.includes('tags') && { tags: tagsOf(tags) }),
  };
}

/** Fields that somebody else changed to another value during the edit: the person has to choose. */
export const conflictsOf = (seen: Draft, edits: Edits, now: Draft): DraftField[] =>
  FIELDS.filter((field) => edits[field] !== undefined && seen[field] !== now[field] && edits[field] !== now[field]);
