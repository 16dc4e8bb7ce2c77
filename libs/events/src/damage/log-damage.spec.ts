import { LOG_INTEGRITY, LogDamage } from './log-damage.js';
import { WriteGate } from './write-gate.js';

const nothingErased = { erasedFields: 0, unannouncedErasures: { count: 0 } };

describe('the known damage of the log', () => {
  let gate: WriteGate;
  let damage: LogDamage;
  let reports: string[];
  beforeEach(() => {
    gate = new WriteGate();
    reports = [];
    damage = new LogDamage(gate, (problem) => reports.push(problem));
  });

  const head = { logId: 'log', position: 9, hash: 'h' };
  const sentences = () => gate.reasons.map(({ name, sentence }) => `${name}: ${sentence}`).join();

  it('stops writing while the file is checked, and allows it when the check passes', async () => {
    let pass: (found: string[]) => void = () => undefined;
    const checking = damage.checkAtStart(() => new Promise((resolve) => (pass = resolve)));
    expect(sentences()).toMatch(/^log-integrity: The log is being checked/);
    pass([]);
    await checking;
    expect(gate.reasons).toEqual([]);
    await expect(damage.probe()).resolves.toBeUndefined();
  });

  it('stops writing permanently when the check finds damage', async () => {
    await damage.checkAtStart(async () => ['Page 7 is lost.', 'Another finding.']);
    expect(sentences()).toMatch(/damaged: Page 7 is lost\. .*backup/);
  });

  it('allows writing when the check takes too long, reports that, and stops it when damage is found later', async () => {
    let finish: (found: string[]) => void = () => undefined;
    await damage.checkAtStart(() => new Promise((resolve) => (finish = resolve)), 1);
    expect(gate.reasons).toEqual([]);
    await expect(damage.probe()).rejects.toThrow('still being checked');
    finish(['Page 7 is lost.']);
    await new Promise(setImmediate);
    expect(sentences()).toContain(`${LOG_INTEGRITY}: The log is damaged: Page 7 is lost.`);
    await expect(damage.probe()).resolves.toBeUndefined();
  });

  it('allows writing when the check fails, and reports that', async () => {
    await damage.checkAtStart(() => Promise.reject(new Error('no more processes')));
    expect(gate.reasons).toEqual([]);
    await expect(damage.probe()).rejects.toThrow('no more processes');
    expect(reports).toHaveLength(1);
  });

  it('reports a damaged event once, and stops nothing', async () => {
    damage.verified({
      ...nothingErased,
      valid: false,
      checked: 3,
      head,
      firstBad: { position: 4, problem: 'It is forged.' },
    });
    damage.broken({ position: 4, problem: 'It is forged.' });
    expect(gate.reasons).toEqual([]);
    expect(reports).toHaveLength(1);
    await expect(damage.probe()).rejects.toThrow('position 4');
  });

  it('stops writing when the end of the log is missing', () => {
    damage.verified({
      ...nothingErased,
      valid: false,
      checked: 9,
      head,
      firstBad: { position: 10, problem: 'Its tail is missing.' },
    });
    expect(sentences()).toContain('Its tail is missing.');
  });

  it('stops writing when a verification finds the file damaged', () => {
    damage.verified({ ...nothingErased, valid: false, checked: 9, head, damage: ['Page 7 is lost.'] });
    expect(sentences()).toContain('Page 7 is lost.');
  });
});
