import type { CreateLog } from '../testing/log-under-test.js';
import type { VerifyProgress } from '../log-audit.port.js';
import { linesOf } from '../testing/export-lines.js';
import { aCommit, events, range, viewed } from '../testing/sample-commits.js';
import { verifyExport } from '../verify-export.js';
import { openLogForBlock } from '../testing/open-log.js';

const NOTHING_ERASED = { erasedFields: 0, unannouncedErasures: { count: 0 } };
const COMMITS = 40;
const EVENTS_A_COMMIT = 100;

export function auditContract(createLog: CreateLog): void {
  describe('the audit', () => {
    const block = openLogForBlock(createLog);
    beforeAll(async () => {
      await Promise.all(range(1, COMMITS).map(() => block.log.append(aCommit({ events: events(EVENTS_A_COMMIT) }))));
      await block.log.append(aCommit({ events: [viewed('somebody')] }));
    });

    it('finds an intact log valid, and reports progress', async () => {
      const progress: VerifyProgress[] = [];
      const head = await block.log.head();
      const verification = await block.underTest.audit().verify({ onProgress: (step) => progress.push(step) });
      expect(verification).toEqual({ valid: true, checked: head.position, head, ...NOTHING_ERASED });
      expect(progress.at(-1)).toEqual({ checked: head.position, head: head.position });
      expect(progress.length).toBeGreaterThan(1);
    });

    it('detects that the events of a published head are missing', async () => {
      const { position } = await block.log.head();
      const published = { position: position + 2, hash: 'f'.repeat(64) };
      const { valid, firstBad } = await block.underTest.audit().verify({ published });
      expect(valid).toBe(false);
      expect(firstBad?.position).toBe(position + 1);
    });

    it('detects that the history differs from the published one', async () => {
      const { valid, firstBad } = await block.underTest
        .audit()
        .verify({ published: { position: 7, hash: 'f'.repeat(64) } });
      expect(valid).toBe(false);
      expect(firstBad?.position).toBe(7);
    });

    it('stops when its signal aborts', async () => {
      const stop = new AbortController();
      const verifying = block.underTest.audit().verify({ signal: stop.signal, onProgress: () => stop.abort() });
      await expect(verifying).rejects.toHaveProperty('name', 'AbortError');
    });

    it('exports every event, and the export verifies on its own', async () => {
      const lines = await linesOf(block.underTest.audit().exportLines());
      const head = await block.log.head();
      const { events: firstPage } = await block.log.readPage({ limit: 10 });
      expect(lines).toHaveLength(head.position + 2);
      expect(JSON.parse(lines[0] ?? '')).toEqual({ reelog: 'export', formatVersion: 2, logId: head.logId });
      expect(lines.slice(1, 11).map((line) => JSON.parse(line) as unknown)).toEqual(firstPage);
      expect(await verifyExport(fromArray(lines))).toEqual({
        valid: true,
        checked: head.position,
        head,
        ...NOTHING_ERASED,
      });
    });

    it('leaves nothing running when the reader of an export stops early', async () => {
      for await (const chunk of block.underTest.audit().exportLines()) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    });
  });
}

async function* fromArray(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
