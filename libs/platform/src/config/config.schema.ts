import proxyAddr from '@fastify/proxy-addr';
import { z } from 'zod';
import { type Accent, accentProblem, parseAccent } from './accent.js';
import { mongoAddressProblem } from './mongo-address.js';

const GIB = 1024 ** 3;

export const DEFAULT_DATA_DIR = './data';

/** `name:key` or a bare key, comma-separated. The name appears in the log and on pages; a key is never shown. */
export interface NamedKey {
  /** Undefined for a bare key: its name is made from a digest of it. */
  readonly name?: string;
  readonly key: string;
}

const keyList = z.string().transform((value, context): NamedKey[] => {
  const keys: NamedKey[] = [];
  // A file may have one key per line.
  for (const entry of value.split(/[,\r\n]/).map((part) => part.trim())) {
    if (entry === '') continue;
    const colon = entry.indexOf(':');
    const name = colon < 0 ? undefined : entry.slice(0, colon);
    const key = entry.slice(colon + 1);
    if (name !== undefined && !/^[\p{L}\p{N} ._-]{1,40}$/u.test(name))
      context.addIssue({ code: 'custom', message: 'a name before ":" has 1 to 40 letters, digits, blanks or . _ -' });
    else if (!/^[\x21-\x7e]{8,256}$/.test(key))
      context.addIssue({ code: 'custom', message: 'a key has 8 to 256 printable ASCII characters without blanks' });
    else keys.push({ ...(name !== undefined && { name }), key });
  }
  return keys;
});

/** Numbers arrive as text; an empty value counts as not set. */
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `at least ${min}`).max(max, `at most ${max}`));

/** The address of a server. It may hold a password, so it is never printed. */
const address = (...schemes: readonly string[]) =>
  z.string().refine((value) => schemes.some((scheme) => value.startsWith(`${scheme}://`)) && URL.canParse(value), {
    message: `an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

/** May name several servers, which a URL cannot. */
const mongoAddress = z.string().superRefine((value, context) => {
  const message = mongoAddressProblem(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** Comma-separated addresses, ranges, or `loopback`, `linklocal` and `uniquelocal`, as proxy-addr reads them. */
const addresses = z.string().transform((value, context): string[] => {
  const listed = value.split(',').map((part) => part.trim());
  try {
    proxyAddr.compile(listed);
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'addresses or ranges such as 10.0.0.0/8, comma-separated, or loopback',
    });
  }
  return listed;
});

/** Where the objects of an installation are in a shared bucket: `name/`, or `/` for its root. A prefix of keys. */
const storePrefix = z
  .string()
  .regex(
    /^(?:\/|[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}){0,3}\/?)$/,
    'letters, digits, "-", "_" and ".", up to four names with "/" between them; "/" alone for the root of the bucket',
  )
  .transform((value) => (value === '/' ? '' : value.replace(/\/?$/, '/')));

/** Comma-separated names, with or without a port; the port is ignored. */
const hostNames = z.string().transform((value, context): string[] => {
  const listed = value.split(',').map((part) => part.trim());
  if (!listed.every((name) => /^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i.test(name)))
    context.addIssue({ code: 'custom', message: 'host names such as video.example.org, comma-separated' });
  return listed;
});

/** Shown in titles, headers and link previews. */
const siteName = z
  .string()
  .trim()
  .refine(
    (value) => /^[^\p{Cc}\p{Zl}\p{Zp}]{1,60}$/u.test(value),
    '1 to 60 characters, no line ends or control characters',
  );

/** Checked here, because an accent that cannot be seen hides where a video is playing. */
const accent = z.string().transform((value, context): Accent => {
  const parsed = parseAccent(value);
  const message = parsed
    ? accentProblem(parsed)
    : 'a colour such as #d9541a, or two with a comma between them, for the dark and for the light theme';
  if (message !== undefined) context.addIssue({ code: 'custom', message });
  return parsed ?? { dark: '', light: '' };
});

/** Secret settings: `<name>_FILE` may name a file with the value. */
export const FILE_SETTINGS = [
  'MANAGER_KEYS',
  'AUDITOR_KEYS',
  'SECRET',
  'S3_ACCESS_KEY',
  'S3_SECRET_KEY',
  'MONGODB_URL',
  'AMQP_URL',
  'REDIS_URL',
] as const;

/** All settings; the README's table is checked against this. */
export const configSchema = z.object({
  PROFILE: z.enum(['embedded', 'distributed']).default('embedded'),
  PORT: whole(0, 65_535).default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'an address or a host name')
    .default('127.0.0.1'),
  TRUST_PROXY: addresses.default([]),
  PUBLIC_URL: address('http', 'https').optional(),
  ALLOWED_HOSTS: hostNames.default([]),
  SITE_NAME: siteName.default('Reelog'),
  /** The path of a file; `load-config.ts` checks its content. */
  SITE_LOGO: z.string().optional(),
  ACCENT: accent.optional(),
  SITEMAP: z.enum(['on', 'off']).default('off'),
  OFFLINE_PAGE: z.enum(['on', 'off']).default('on'),
  DATA_DIR: z.string().min(1).default(DEFAULT_DATA_DIR),
  MANAGER_KEYS: keyList.default([]),
  AUDITOR_KEYS: keyList.default([]),
  MAX_UPLOAD_BYTES: whole(1, Number.MAX_SAFE_INTEGER).default(20 * GIB),
  MEDIA_CACHE: z.enum(['private', 'public']).default('private'),
  VIEWS_PER_MINUTE: whole(1, 1_000_000).default(120),
  FRAMEFLOW_CONCURRENCY: whole(1, 64).default(1),
  LADDER: z.enum(['auto', 'off']).default('auto'),
  RENEW_PREVIEWS: z.enum(['on', 'off']).default('on'),
  FRAMEFLOW_PORT: whole(0, 65_535).default(3001),
  MONGODB_URL: mongoAddress.optional(),
  AMQP_URL: address('amqp', 'amqps').optional(),
  REDIS_URL: address('redis', 'rediss').optional(),
  S3_ENDPOINT: address('http', 'https').optional(),
  S3_PUBLIC_ENDPOINT: address('http', 'https').optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a bucket name: 3 to 63 lower-case letters, digits, "." or "-"')
    .default('reelog'),
  S3_PREFIX: storePrefix.optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
  MEDIA_DELIVERY: z.enum(['proxy', 'redirect']).default('proxy'),
  INSTALLATION: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and "-", a letter first, 31 at the most')
    .default('reelog'),
  SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{16,256}$/, '16 to 256 printable ASCII characters without blanks')
    .optional(),
  FIXITY_CYCLE_DAYS: whole(0, 3650).default(90),
  FIXITY_BYTES_PER_SECOND: whole(10_000, 10_000_000_000).default(20_000_000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Config = Readonly<z.output<typeof configSchema>>;

/**
 * Required settings by kind of process: its servers, and the shared secret of the installation. Frameflow knows neither
 * the log nor any key.
 */
const STORE = ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const;
export const REQUIRED_SETTINGS = {
  embedded: [],
  api: ['MONGODB_URL', 'AMQP_URL', 'REDIS_URL', ...STORE, 'SECRET'],
  frameflow: ['AMQP_URL', ...STORE],
  /** Commands that need only the log and the store. */
  maintenance: ['MONGODB_URL', ...STORE],
} as const satisfies Record<string, readonly (keyof Config)[]>;

export type ProcessKind = keyof typeof REQUIRED_SETTINGS;

/** The configuration of one kind of process, with its required settings. */
export type ConfigOf<Kind extends ProcessKind> = Config & {
  readonly [Key in (typeof REQUIRED_SETTINGS)[Kind][number]]: NonNullable<Config[Key]>;
};
