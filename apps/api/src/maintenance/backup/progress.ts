/** Interval of the lines, milliseconds. */
const EVERY_MS = 10_000;

/** Prints the progress of a long copy from time to time. */
export class Progress {
  private objects = 0;
  private bytes = 0;
  private toldAt = performance.now();

  constructor(
    private readonly print: (line: string) => void,
    private readonly verb: string,
  ) {}

  add(sizeBytes: number): void {
    this.objects += 1;
    this.bytes += sizeBytes;
    if (performance.now() - this.toldAt < EVERY_MS) return;
    this.toldAt = performance.now();
    this.print(`  ${this.verb} ${this.total} so far ...`);
  }

  get total(): string {
    return inObjects(this.objects, this.bytes);
  }
}

export const inObjects = (objects: number, bytes: number): string =>
  `${objects} object${objects === 1 ? '' : 's'} (${inBytes(bytes)})`;

/** In decimal units. */
export function inBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  while (value >= 1000 && units.length > 1) {
    value /= 1000;
    units.shift();
  }
  return `${units[0] === 'bytes' ? value : value.toFixed(1)} ${units[0] ?? ''}`;
}
