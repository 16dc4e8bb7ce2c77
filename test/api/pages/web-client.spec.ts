import { rawRequest } from '../../support/raw-http.js';
import { Server } from '../../support/server.js';

let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.dispose());

describe('the web client', () => {
  const page = { headers: { Accept: 'text/html,application/xhtml+xml' } };

  it('answers the address of any of its pages', async () => {
    const start = await (await server.request('/', page)).text();
    expect(start).toContain('<div id="root"');
    for (const path of ['/watch/anything', '/manage', '/search?q=a.b', '/watch/video.mp4/more'])
      expect(await (await server.request(path, page)).text()).toBe(start);
  });

  it('has files that are cached without limit if their name holds a hash', async () => {
    const start = await server.request('/', page);
    expect(start.headers.get('cache-control')).toBe('no-cache');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await start.text())?.[1];
    const answer = await server.request(script!);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
  });

  it.each([
    '/../package.json',
    '/../../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/..%5c..%5c..%5cpackage.json',
    '/....//....//package.json',
    '//etc/passwd',
    '/assets/../../apps/embedded/src/main.js',
    '/%00.js',
    '/index.html%00.png',
    '/.vite/manifest.json',
  ])('serves no file outside its folder: %s', async (path) => {
    const { status, body } = await rawRequest(server, path);
    expect([400, 403, 404]).toContain(status);
    expect(body.toString()).not.toMatch(/root:|"dependencies"|import /);
  });
});
