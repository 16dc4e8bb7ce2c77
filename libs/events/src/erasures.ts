import { erasableFields, type StoredEvent } from '@reelog/domain';

/** What of a log was erased, and how much of that no event announces. */
export interface ErasureCount {
  /** Fields whose value and salt were erased. */
  readonly erasedFields: number;
  /** Of these, the ones that no `PersonalDataErased` names. */
  readonly unannouncedErasures: { readonly count: number; readonly firstPosition?: number };
}

/**
 * Compares what was erased from the events, first to last, with the `PersonalDataErased` events after them. An erasure is
 * recorded before it is carried out, so one that nobody announced was made past the log.
 */
export class Erasures {
  /** Fields that were erased and not announced so far, by position; ascending. */
  private readonly unannounced = new Map<number, readonly string[]>();
  private erasedFields = 0;

  /** @param event that has been found in order: an erasable field without a salt is an erased one */
  learn(event: StoredEvent): void {
    if (event.type === 'PersonalDataErased') this.announce(event.data);
    const erased = erasableFields(event).filter(
      (field) => event.data[field] !== undefined && event.salts[field] === undefined,
    );
    if (erased.length === 0) return;
    this.erasedFields += erased.length;
    this.unannounced.set(event.position, erased);
  }

  get count(): ErasureCount {
    const [firstPosition] = this.unannounced.keys();
    const fields = [...this.unannounced.values()].reduce((sum, { length }) => sum + length, 0);
    return {
      erasedFields: this.erasedFields,
      unannouncedErasures: { count: fields, ...(firstPosition !== undefined && { firstPosition }) },
    };
  }

  private announce({ positions, fields }: StoredEvent['data']): void {
    if (!Array.isArray(positions) || !Array.isArray(fields)) return;
    for (const position of positions as readonly number[]) {
      const rest = this.unannounced.get(position)?.filter((field) => !fields.includes(field));
      if (rest?.length) this.unannounced.set(position, rest);
      else this.unannounced.delete(position);
    }
  }
}
