import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessKind } from './config.schema.js';
import { ConfigError, loadConfig } from './load-config.js';
import { storePrefixes } from './servers.js';

const problemsOf = (env: Record<string, string>, kind: ProcessKind = 'embedded'): readonly string[] => {
  try {
    loadConfig(env, kind);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('configuration', () => {
  it('serves on the loopback address, port 3000, embedded, when nothing is set', () => {
    expect(loadConfig({})).toMatchObject({ HOST: '127.0.0.1', PORT: 3000, PROFILE: 'embedded', DATA_DIR: './data' });
  });

  it('lists every wrong value at once, and never repeats a value', () => {
    const problems = problemsOf({ PORT: 'http', PROFILE: 'cloud', MANAGER_KEYS: 'ana:short' });
    expect(problems).toHaveLength(3);
    for (const key of ['PORT', 'PROFILE', 'MANAGER_KEYS'])
      expect(problems.some((problem) => problem.startsWith(`${key}: `))).toBe(true);
    expect(problems.join()).not.toContain('short');
  });

  it('treats an empty value as not set', () => {
    expect(loadConfig({ PORT: '' }).PORT).toBe(3000);
  });

  it('is the default where the compose file passes an empty value', () => {
    const compose = readFileSync('docker-compose.yml', 'utf8');
    const passed = [...compose.matchAll(/^ +(\w+): '\$\{(\w+):-\}'$/gm)].map(([, key = '', variable = '']) => {
      expect(variable).toBe(key);
      return key;
    });
    expect(passed).toEqual([
      'ACCENT',
      'ALLOWED_HOSTS',
      'MAX_UPLOAD_BYTES',
      'MEDIA_CACHE',
      'MEDIA_DELIVERY',
      'OFFLINE_PAGE',
      'PUBLIC_URL',
      'RENEW_PREVIEWS',
      'S3_PUBLIC_ENDPOINT',
      'SITEMAP',
      'SITE_LOGO',
      'SITE_NAME',
      'TRUST_PROXY',
      'VIEWS_PER_MINUTE',
      'LADDER',
    ]);
    expect(loadConfig(Object.fromEntries(passed.map((key) => [key, ''])))).toEqual(loadConfig({}));
  });

  it('reads named and bare keys', () => {
    expect(loadConfig({ MANAGER_KEYS: 'ana:manager-key-1, bare-key-22' }).MANAGER_KEYS).toEqual([
      { name: 'ana', key: 'manager-key-1' },
      { key: 'bare-key-22' },
    ]);
  });

  it('reads the trusted proxies', () => {
    expect(loadConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8' }).TRUST_PROXY).toEqual(['loopback', '10.0.0.0/8']);
    expect(problemsOf({ TRUST_PROXY: 'yes' })[0]).toMatch(/^TRUST_PROXY: /);
  });

  it('reads the allowed hosts', () => {
    expect(loadConfig({ ALLOWED_HOSTS: 'reelog.lan, [fd00::1]:3000' }).ALLOWED_HOSTS).toEqual([
      'reelog.lan',
      '[fd00::1]:3000',
    ]);
    for (const wrong of ['http://reelog.lan', 'a b', '*'])
      expect(problemsOf({ ALLOWED_HOSTS: wrong })[0]).toMatch(/^ALLOWED_HOSTS: /);
    expect(problemsOf({ PUBLIC_URL: 'reelog.lan' })[0]).toMatch(/^PUBLIC_URL: /);
  });

  it('reads the identity of the site, and says what is wrong with it', () => {
    expect(loadConfig({})).toMatchObject({ SITE_NAME: 'Reelog', SITEMAP: 'off', OFFLINE_PAGE: 'on' });
    const site = { SITE_NAME: ' Harbour & Söhne \u{1F6A2} ', ACCENT: '#ff7a3d,#d9541a' };
    expect(loadConfig(site)).toMatchObject({
      SITE_NAME: 'Harbour & Söhne \u{1F6A2}',
      ACCENT: { dark: '#ff7a3d', light: '#d9541a' },
    });
    for (const SITE_NAME of [' ', 'x'.repeat(61), 'two\nlines', 'a\u0000b'])
      expect(problemsOf({ SITE_NAME })[0]).toMatch(/^SITE_NAME: 1 to 60 characters/);
    expect(problemsOf({ ACCENT: 'orange', SITE_LOGO: '/none.png' })).toEqual([
      'ACCENT: a colour such as #d9541a, or two with a comma between them, for the dark and for the light theme',
      'SITE_LOGO: there is no such file: check the path, or remove the setting',
    ]);
    expect(problemsOf({ ACCENT: '#ffee00' })[0]).toMatch(
      /^ACCENT: #ffee00 has a contrast of 1\.\d+:1 on the background/,
    );
    expect(loadConfig({ ...servers, SITE_LOGO: '/none.png' }, 'frameflow').SITE_LOGO).toBe('/none.png');
  });

  it('rejects one key for two roles', () => {
    expect(problemsOf({ MANAGER_KEYS: 'a:same-key-1', AUDITOR_KEYS: 'b:same-key-1' })).toHaveLength(1);
  });

  it('rejects ports out of range', () => {
    expect(problemsOf({ PORT: '70000' })[0]).toMatch(/^PORT: at most 65535/);
  });

  const servers = {
    AMQP_URL: 'amqp://guest:a-password@broker',
    S3_ENDPOINT: 'http://store:9000',
    S3_ACCESS_KEY: 'access',
    S3_SECRET_KEY: 'a-secret-key',
  };

  it('requires broker and store for frameflow, and nothing about the log', () => {
    expect(problemsOf({}, 'frameflow').map((problem) => problem.split(':')[0])).toEqual(Object.keys(servers));
    expect(loadConfig(servers, 'frameflow')).toMatchObject(servers);
  });

  it('requires all servers, a shared secret and keys for a distributed api', () => {
    const api = {
      ...servers,
      MONGODB_URL: 'mongodb://db/reelog',
      REDIS_URL: 'redis://cache',
      SECRET: 'sixteen-or-more-characters',
      MANAGER_KEYS: 'ana:manager-key-1',
      AUDITOR_KEYS: 'otto:auditor-key-1',
    };
    expect(
      problemsOf({}, 'api')
        .map((problem) => problem.split(':')[0])
        .sort(),
    ).toEqual(Object.keys(api).sort());
    expect(loadConfig(api, 'api')).toMatchObject({ MONGODB_URL: 'mongodb://db/reelog', INSTALLATION: 'reelog' });
  });

  it('reads the prefix of an installation, with or without the slash at the end, and "/" as the root', () => {
    for (const [given, prefix] of [
      ['videos', 'videos/'],
      ['videos/', 'videos/'],
      ['a/b_c', 'a/b_c/'],
      ['/', ''],
    ])
      expect(loadConfig({ S3_PREFIX: given }).S3_PREFIX).toBe(prefix);
    for (const wrong of ['/videos', 'videos//a', '..', 'a/../b', 'fi lms'])
      expect(problemsOf({ S3_PREFIX: wrong })[0]).toMatch(/^S3_PREFIX: /);
    expect(storePrefixes(loadConfig({}))).toEqual(['', 'reelog/']);
    expect(storePrefixes(loadConfig({ S3_PREFIX: 'videos' }))).toEqual(['videos/']);
  });

  it('requires only log and store for a command that needs only these', () => {
    const { AMQP_URL: _none, ...store } = servers;
    const needed = Object.keys({ ...store, MONGODB_URL: '' }).sort();
    expect(
      problemsOf({}, 'maintenance')
        .map((problem) => problem.split(':')[0])
        .sort(),
    ).toEqual(needed);
  });

  it('rejects the address of another kind of server, without repeating it', () => {
    const problems = problemsOf({ ...servers, AMQP_URL: 'http://guest:a-password@broker', REDIS_URL: 'cache:6379' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['AMQP_URL', 'REDIS_URL']);
    expect(problems.join()).not.toContain('a-password');
  });

  it.each([
    'mongodb://db',
    'mongodb://a:27017,b:27017/reelog?replicaSet=rs0',
    'mongodb://a:27017,b,[::1]:27019/?replicaSet=rs0&tls=true',
    'mongodb://reelog:p%40ss%2Fword@a:27017,b:27017/reelog',
    'mongodb://%2Ftmp%2Fmongodb-27017.sock',
    'mongodb+srv://reelog:a-password@cluster.example.com/reelog?retryWrites=false',
  ])('accepts the address of MongoDB %s, as its driver does', (address) => {
    expect(loadConfig({ MONGODB_URL: address }).MONGODB_URL).toBe(address);
  });

  it.each([
    ['http://db', 'begins with mongodb://'],
    ['mongodb:db', 'begins with mongodb://'],
    ['mongodb://', 'hosts'],
    ['mongodb://a:27017,/reelog', 'hosts'],
    ['mongodb://a:port', 'hosts'],
    ['mongodb://a:70000', 'hosts'],
    ['mongodb://reelog:a-pass@word@db', 'escaped'],
    ['mongodb://reelog:a-pass/word@db', 'escaped'],
    ['mongodb://reelog:a-pass@word/more@db', 'escaped'],
    ['mongodb://:a-pass@db', 'escaped'],
    ['mongodb://reelog:a-pass%word@db', 'escaped'],
    ['mongodb+srv://a.example.com,b.example.com', 'one host'],
    ['mongodb+srv://a.example.com:27017', 'one host'],
  ])('explains the problem of the MongoDB address %s without repeating it', (address, expected) => {
    const [problem = ''] = problemsOf({ MONGODB_URL: address });
    expect(problem).toMatch(/^MONGODB_URL: /);
    expect(problem).toContain(expected);
    expect(problem).not.toContain('a-pass');
  });

  describe('of secrets in files', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'reelog-config-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const file = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };

    it('reads them without the line end, and one key on each line', () => {
      const config = loadConfig({
        SECRET_FILE: file('secret', 'sixteen-or-more-characters\n'),
        MANAGER_KEYS_FILE: file('keys', 'ana:manager-key-1\nbo:manager-key-2\n'),
        MONGODB_URL_FILE: file('mongo', 'mongodb://reelog:a-password@db/reelog\n'),
      });
      expect(config).toMatchObject({
        SECRET: 'sixteen-or-more-characters',
        MANAGER_KEYS: [
          { name: 'ana', key: 'manager-key-1' },
          { name: 'bo', key: 'manager-key-2' },
        ],
        MONGODB_URL: 'mongodb://reelog:a-password@db/reelog',
      });
    });

    it('reads a setting from a file, and validates it', () => {
      const paths = {
        AMQP_URL_FILE: file('amqp', 'amqp://broker'),
        S3_ACCESS_KEY_FILE: file('access', 'access'),
        S3_SECRET_KEY_FILE: file('secret', 'a-secret-key'),
        S3_ENDPOINT: 'http://store:9000',
      };
      expect(loadConfig(paths, 'frameflow')).toMatchObject({
        AMQP_URL: 'amqp://broker',
        S3_SECRET_KEY: 'a-secret-key',
      });
      const problems = problemsOf({ AMQP_URL_FILE: file('wrong', 'http://a-password@broker') });
      expect(problems[0]).toMatch(/^AMQP_URL: /);
      expect(problems.join()).not.toContain('a-password');
    });

    it('names every file that cannot be read or is empty, and a setting that is given twice', () => {
      const env = {
        SECRET_FILE: join(folder, 'none'),
        AUDITOR_KEYS_FILE: folder,
        REDIS_URL_FILE: file('empty', '\n'),
        MANAGER_KEYS: 'ana:manager-key-1',
        MANAGER_KEYS_FILE: file('keys', 'bo:manager-key-2'),
      };
      expect([...problemsOf(env)].sort()).toEqual([
        'AUDITOR_KEYS_FILE: the file cannot be read (EISDIR)',
        'MANAGER_KEYS_FILE: MANAGER_KEYS is set as well; set one of them',
        'REDIS_URL_FILE: the file is empty',
        'SECRET_FILE: the file cannot be read (ENOENT)',
      ]);
    });

    it('treats an empty name of a file as not set', () => {
      expect(loadConfig({ SECRET_FILE: '' }).SECRET).toBeUndefined();
    });
  });

  describe('of paths', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'reelog-config-'));
      writeFileSync(join(folder, 'notes.txt'), 'no program', { mode: 0o644 });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('lists an unusable folder together with all other problems', () => {
      const settings = { DATA_DIR: '/proc/reelog/data', PORT: 'http' };
      expect([...problemsOf(settings)].sort()).toEqual([
        'DATA_DIR: no folder can be made there',
        'PORT: a whole number from 0 to 65535',
      ]);
      expect(problemsOf(settings, 'frameflow')).toEqual(expect.arrayContaining(problemsOf(settings)));
    });

    it('rejects a folder that is a file', () => {
      expect(problemsOf({ DATA_DIR: join(folder, 'notes.txt', 'data') })).toEqual([
        'DATA_DIR: a part of the path is a file, not a folder',
      ]);
    });

    it('accepts a folder that can be made, and leaves nothing there', () => {
      const paths = { DATA_DIR: join(folder, 'a', 'b') };
      expect(loadConfig(paths)).toMatchObject(paths);
      expect(readdirSync(folder).sort()).toEqual(['notes.txt']);
    });
  });
});
