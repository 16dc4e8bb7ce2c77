import { PassThrough } from 'node:stream';
import { createLogger, type Logger, NestLogger } from './logger.js';

const PASSWORD = 'a-password-of-redis';

/** The error of ioredis for a failed sign-in. */
const redisError = (): Error =>
  Object.assign(new Error('WRONGPASS invalid username-password pair'), {
    name: 'ReplyError',
    code: 'WRONGPASS',
    command: { name: 'auth', args: ['default', PASSWORD] },
  });

/** Everything a logger writes during an action. */
async function written(human: boolean, log: (logger: Logger) => void): Promise<string> {
  const lines = new PassThrough({ encoding: 'utf8' });
  const logger = createLogger('info', human, lines);
  log(logger);
  logger.info('that was all');
  let text = '';
  for await (const chunk of lines) {
    text += chunk as string;
    if (text.includes('that was all')) break;
  }
  return text;
}

describe.each([
  ['a line of JSON', false],
  ['a readable line', true],
])('an error in %s', (_name, human) => {
  it('tells its message, its code and its causes', async () => {
    const text = await written(human, (logger) => {
      logger.warn({ err: new Error('Views cannot be counted', { cause: redisError() }) }, 'a problem');
      logger.warn({ err: redisError() }, 'a problem');
    });
    for (const part of ['a problem', 'Views cannot be counted', 'caused by', 'WRONGPASS invalid', 'code'])
      expect(text).toContain(part);
  });

  it.each<[string, () => object]>([
    ['itself', redisError],
    ['as a cause', () => new Error('outer', { cause: redisError() })],
    ['among others', () => new AggregateError([new Error('first'), redisError()], 'outer')],
    ['in a field', () => Object.assign(new Error('outer'), { lastNodeError: redisError() })],
    ['in a list in a field', () => Object.assign(new Error('outer'), { previousErrors: [redisError()] })],
    ['deeper down', () => Object.assign(new Error('outer'), { lastNodeError: new AggregateError([redisError()]) })],
    ['in another object', () => ({ problem: redisError(), command: { args: [PASSWORD] } })],
    ['as a command line', () => Object.assign(new Error('outer'), { cmd: `redis-cli -a ${PASSWORD}` })],
  ])('never logs the request to a server: %s', async (_where, error) => {
    const text = await written(human, (logger) => {
      logger.warn({ err: error() }, 'a problem');
      logger.warn({ error: error() }, 'a problem');
      if (error() instanceof Error) logger.warn(error(), 'a problem');
      new NestLogger(logger).error('a problem', error());
    });
    expect(text.match(/a problem/g)?.length).toBeGreaterThanOrEqual(3);
    expect(text).not.toContain(PASSWORD);
  });
});
