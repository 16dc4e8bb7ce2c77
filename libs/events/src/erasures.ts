import { erasableFields, type StoredEvent } from '@reelog/domain';

/** How much of a log was erased, and how much of that without an event. */
export interface ErasureCount {
  /** Fields whose value and salt were erased. */
  readonly erasedFields: number;
  /** Of these, the fields that no `PersonalDataErased` names. */
  readonly unannouncedErasures: { readonly count: number; readonly firstPosition?: number };
}

/**
 * Compares erased fields, from the first event on, with the later `PersonalDataErased` events. An erasure is recorded
 * before it is executed, so an unannounced one bypassed the log.
 */
export class Erasures {
  /** Erased fields that are not announced yet, by position; ascending. */
  private readonly unannounced = new Map<number, readonly string[]>();
  private erasedFields = 0;

  /** @param event a valid event: an erasable field without a salt was erased */
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
