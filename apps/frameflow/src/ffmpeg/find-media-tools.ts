import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import { DEFAULT_LIMITS, type MediaTools, type Tool } from './media-tools.js';
import { runTool, type ToolLimits } from './run-tool.js';

export interface ToolSearch {
  /** Preferred over all others; it is an error when it does not run. */
  readonly ffmpegPath?: string;
  readonly ffprobePath?: string;
  /** Folder for a copy of a program that is not executable in a read-only folder. */
  readonly cacheFolder: string;
  readonly limits?: ToolLimits;
}

export class MediaToolsMissingError extends Error {
  constructor(name: string, tried: readonly string[]) {
    super(
      `${name} does not run. Install ffmpeg, or set ${name.toUpperCase()}_PATH. Tried: ${tried.join('; ') || 'nothing'}.`,
    );
    this.name = 'MediaToolsMissingError';
  }
}

/**
 * Finds ffmpeg and ffprobe: the given paths, else PATH, else the programs that the npm installer packages carry.
 * @throws MediaToolsMissingError naming what was tried
 */
export async function findMediaTools(search: ToolSearch): Promise<MediaTools> {
  const [ffmpeg, ffprobe] = await Promise.all([
    findTool('ffmpeg', search.ffmpegPath, search.cacheFolder),
    findTool('ffprobe', search.ffprobePath, search.cacheFolder),
  ]);
  const help = async (topic: string): Promise<string> =>
    (await outputOf(ffmpeg.path, '-hide_banner', '-h', topic)) ?? '';
  const [noise, webp] = await Promise.all([help('bsf=noise'), help('encoder=libwebp')]);
  return {
    ffmpeg,
    ffprobe,
    dropsPackets: /^\s*-drop\s/m.test(noise),
    writesWebp: /^Encoder libwebp /m.test(webp),
    limits: search.limits ?? DEFAULT_LIMITS,
  };
}

type ToolName = 'ffmpeg' | 'ffprobe';

async function findTool(name: ToolName, given: string | undefined, cacheFolder: string): Promise<Tool> {
  const tried: string[] = [];
  const attempt = async (path: string | undefined, from: Tool['from']): Promise<Tool | undefined> => {
    if (path === undefined) return undefined;
    tried.push(`${path} (${from})`);
    const version = /^ff\w+ version (\S+)/.exec((await outputOf(path, '-version')) ?? '')?.[1];
    return version === undefined ? undefined : { path, version, from };
  };
  const found =
    given !== undefined
      ? await attempt(resolve(given), 'setting')
      : ((await attempt(await onPath(name), 'PATH')) ??
        (await attempt(await fromPackage(name, cacheFolder), 'npm package')));
  if (!found) throw new MediaToolsMissingError(name, tried);
  return found;
}

/** Everything that a program prints for these arguments; undefined when it does not run. */
async function outputOf(path: string, ...args: string[]): Promise<string | undefined> {
  const lines: string[] = [];
  const signal = AbortSignal.timeout(10_000);
  const call = { path, args, limits: DEFAULT_LIMITS, signal, onOutput: (line: string) => void lines.push(line) };
  const outcome = await runTool(call).catch(() => undefined);
  return outcome?.status === 0 ? lines.join('\n') : undefined;
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (isAbsolute(folder) && (await isExecutable(path))) return path;
  }
  return undefined;
}

async function fromPackage(name: ToolName, cacheFolder: string): Promise<string | undefined> {
  const path = await packagedPath(name);
  return path === undefined ? undefined : makeExecutable(path, cacheFolder);
}

/** The packages throw when they have no program for this platform. */
async function packagedPath(name: ToolName): Promise<string | undefined> {
  try {
    const { default: carried } =
      name === 'ffmpeg' ? await import('@ffmpeg-installer/ffmpeg') : await import('@ffprobe-installer/ffprobe');
    return carried.path;
  } catch {
    return undefined;
  }
}

/** npm does not run the packages' own `chmod`, so it is done here; in a copy where the package is read-only. */
async function makeExecutable(path: string, cacheFolder: string): Promise<string> {
  if (await isExecutable(path)) return path;
  try {
    await chmod(path, 0o755);
    return path;
  } catch {
    const copy = join(cacheFolder, basename(path));
    await mkdir(cacheFolder, { recursive: true });
    await copyFile(path, copy);
    await chmod(copy, 0o755);
    return copy;
  }
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
