import type { mongo } from 'mongoose';

/** What every document of a projection knows: the last event folded in, which makes applying it again a no-op. */
export interface Positioned {
  readonly position: number;
}

export type Fields = Readonly<Record<string, unknown>>;
export type Indexes = Readonly<Record<string, mongo.IndexSpecification>>;

/** What is to be set in one row of a side part. */
export interface SideRow {
  readonly id: string;
  readonly fields: Fields;
}

/** A collection beside the documents, for lists and searches: thin, so that reading along it is fast. */
export interface SidePart<Doc> {
  /** Behind the name of the generation: `_facts`. */
  readonly suffix: string;
  readonly indexes: Indexes;
  /**
   * The rows of one document of which something is to be set; without `before`, everything is. Rows are never deleted,
   * because what guards them against late writes is the position in them: one that is no more says so in a field.
   */
  rowsOf(doc: Doc, before: Doc | undefined): readonly SideRow[];
}

/** How the documents of one projection lie in collections. */
export interface DocumentLayout<Doc extends Positioned> {
  /** Of the main collection, which holds the documents as JSON: exact, and much faster to read back than BSON. */
  readonly indexes: Indexes;
  /** Fields beside the JSON, for the indexes. */
  fieldsOf(doc: Doc): Fields;
  readonly sides: readonly SidePart<Doc>[];
  /** A field of some side parts that is copied every few minutes, to one of two others by turns; see `Takings`. */
  readonly takings?: {
    readonly parts: readonly string[];
    readonly from: string;
    readonly to: readonly [string, string];
  };
  /** Whether more changed than what comes by the thousand. */
  changesFacts(doc: Doc, before: Doc | undefined): boolean;
}
