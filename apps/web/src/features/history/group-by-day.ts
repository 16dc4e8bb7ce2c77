import type { AuditEvent } from '../../lib/types.js';

export interface Day {
  /** Local date, to compare days. */
  readonly key: string;
  readonly events: readonly AuditEvent[];
}

/** Events in order, grouped by local day. */
export function groupByDay(events: readonly AuditEvent[]): Day[] {
  const days: { key: string; events: AuditEvent[] }[] = [];
  for (const event of events) {
    const key = new Date(event.occurredAt).toLocaleDateString('sv');
    const last = days.at(-1);
    if (last?.key === key) last.events.push(event);
    else days.push({ key, events: [event] });
  }
  return days;
}
