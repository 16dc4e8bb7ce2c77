import { messageOf } from '@reelog/platform/errors';
import type { Redis } from 'ioredis';

/** Settings that a server needs so that it loses nothing it acknowledged, and why. */
const NEEDED: readonly {
  readonly setting: string;
  readonly fits: (value: string) => boolean;
  readonly problem: string;
}[] = [
  { setting: 'appendonly', fits: (value) => value === 'yes', problem: 'appendonly must be yes' },
  { setting: 'appendfsync', fits: (value) => value === 'always', problem: 'appendfsync must be always' },
  {
    setting: 'no-appendfsync-on-rewrite',
    fits: (value) => value === 'no',
    problem: 'no-appendfsync-on-rewrite must be no, as nothing is fsynced during a rewrite otherwise',
  },
  {
    setting: 'maxmemory-policy',
    fits: (value) => !value.startsWith('allkeys-'),
    problem: 'maxmemory-policy must not evict keys that do not expire: noeviction, or one of volatile-*',
  },
];

/** Why this server may lose acknowledged data; undefined when it cannot. @throws when the server does not answer */
export async function durabilityProblem(redis: Redis): Promise<string | undefined> {
  try {
    const values = await Promise.all(NEEDED.map(({ setting }) => redis.config('GET', setting)));
    return NEEDED.find(({ fits }, index) => !fits(settingIn(values[index])))?.problem;
  } catch (error) {
    if (isForbidden(error))
      return `its settings cannot be read (${messageOf(error)}), so it may lose what it acknowledges`;
    throw error;
  }
}

/** The answer is a list with a name and its value. */
const settingIn = (answer: unknown): string => (Array.isArray(answer) ? String(answer[1] ?? '') : '');

/** By access rules, or because hosted servers rename the command. */
const isForbidden = (error: unknown): boolean => /NOPERM|unknown (sub)?command/i.test(messageOf(error));
