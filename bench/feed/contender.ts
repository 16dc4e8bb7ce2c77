import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Commands to a server process. */
export type ToServer = 'publish' | 'report';

export interface Report {
  /** User and system time of the server process so far. */
  readonly cpuMicroseconds: number;
  /** Publication times since the last report, by the monotonic clock, which processes share. */
  readonly publishedAtNs: readonly string[];
}

/** Messages of a server process; the first one is its address. */
export type FromServer = { readonly url: string } | Report;

/** A server in its own process, so that the CPU time of its clients is not counted. */
export class Contender {
  private constructor(
    readonly name: string,
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(name: 'feed' | 'ws'): Promise<Contender> {
    const file = fileURLToPath(new URL('./server.ts', import.meta.url));
    const child = fork(file, [name], { execArgv: ['--conditions=@reelog/source', '--import', 'tsx'] });
    const [{ url }] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`The server ${name} did not start`))),
    ])) as [{ url: string }];
    return new Contender(name, url, child);
  }

  publish(): void {
    this.child.send('publish' satisfies ToServer);
  }

  async report(): Promise<Report> {
    this.child.send('report' satisfies ToServer);
    const [report] = (await once(this.child, 'message')) as [Report];
    return report;
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    await once(this.child, 'exit');
  }
}
