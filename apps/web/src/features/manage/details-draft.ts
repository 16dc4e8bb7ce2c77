import type { DetailsPatch } from '../../lib/types.js';

/** The details of a video as a form holds them; tags as one line with commas. */
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

/** What an edit changes of what is there now; undefined when nothing. */
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

/** Fields that were edited here while somebody else changed them to something else: a person has to choose. */
export const conflictsOf = (seen: Draft, edits: Edits, now: Draft): DraftField[] =>
  FIELDS.filter((field) => edits[field] !== undefined && seen[field] !== now[field] && edits[field] !== now[field]);
