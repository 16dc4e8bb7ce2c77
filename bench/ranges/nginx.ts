import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { childrenOf } from './cpu-seconds.js';

export interface Nginx {
  readonly url: string;
  /** The workers, which do all the work. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

/** Starts nginx on a free port, configured as in Debian (sendfile, tcp_nopush, one worker per core), serving one file. */
export async function startNginx(file: string, folder: string): Promise<Nginx> {
  const port = await freePort();
  const config = join(folder, 'nginx.conf');
  await writeFile(config, configOf(file, folder, port));
  const child = spawn('nginx', ['-p', folder, '-c', config, '-e', join(folder, 'error.log')], { stdio: 'inherit' });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/video`;
  await answering(url);
  return {
    url,
    pids: await childrenOf(child.pid ?? 0),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const configOf = (file: string, folder: string, port: number): string => `
  ${process.getuid?.() === 0 ? 'user root;' : ''}
  daemon off;
  worker_processes auto;
  pid ${folder}/nginx.pid;
  events { worker_connections 768; }
  http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    types { video/mp4 mp4; }
    default_type video/mp4;
    keepalive_requests 10000000;
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
    server {
      listen 127.0.0.1:${port};
      location = /video { alias ${file}; }
    }
  }`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(url: string): Promise<void> {
  for (const deadline = Date.now() + 5_000; ;) {
    const response = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Error(`nginx does not serve ${url}: ${response?.status ?? 'no answer'}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
