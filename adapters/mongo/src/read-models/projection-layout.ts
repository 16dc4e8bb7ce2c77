import type { mongo } from 'mongoose';

/** Every document has the position of the last event folded in, so that applying it again is a no-op. */
export interface Positioned {
  readonly position: number;
}

export type Fields = Readonly<Record<string, unknown>>;
export type Indexes = Readonly<Record<string, mongo.IndexSpecification>>;

/** The fields to set in one row of a side part. */
export interface SideRow {
  readonly id: string;
  readonly fields: Fields;
}

/** A collection beside the documents, for lists and searches: small, so that reading along it is fast. */
export interface SidePart<Doc> {
  /** Follows the name of the generation: `_facts`. */
  readonly suffix: string;
  readonly indexes: Indexes;
  /**
   * The rows of one document with fields to set; all fields when there is no `before`. Rows are never deleted, because
   * their position protects them against late writes: a field marks a removed one.
   */
  rowsOf(doc: Doc, before: Doc | undefined): readonly SideRow[];
}

/** The collections for the documents of one projection. */
export interface DocumentLayout<Doc extends Positioned> {
  /**
   * Indexes of the main collection, which holds the documents as JSON: exact, and much faster to read back than BSON.
   */
  readonly indexes: Indexes;
  /** Fields beside the JSON, for the indexes. */
  fieldsOf(doc: Doc): Fields;
  readonly sides: readonly SidePart<Doc>[];
  /** A field of some side parts that is copied every few minutes, alternating between two others; see `SnapshotTimes`. */
  readonly takings?: {
    readonly parts: readonly string[];
    readonly from: string;
    readonly to: readonly [string, string];
  };
  /** Whether any field changed except those that change often, such as views. */
  changesFacts(doc: Doc, before: Doc | undefined): boolean;
}
