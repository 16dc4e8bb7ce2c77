import { createHash } from 'node:crypto';
import { Server } from '../../support/server.js';

const on = { SITE_NAME: 'Town & <sea>', ACCENT: '#f5b800,#8a6200' };

let server: Server;
let without: Server;

beforeAll(async () => {
  server = await Server.start({ env: on });
  without = await Server.start({ env: { OFFLINE_PAGE: 'off' } });
});
afterAll(async () => {
  await server.dispose();
  await without.dispose();
});

const text = async (from: Server, path: string): Promise<string> => (await from.request(path)).text();

describe('the offline page', () => {
  it('needs no other file, names the site, and runs only the script in it', async () => {
    const answer = await server.request('/offline.html');
    const html = await answer.text();
    expect(html).toContain('<title>Town &amp; &lt;sea&gt; cannot be reached</title>');
    expect(html).toContain('<span id="site-name">Town &amp; &lt;sea&gt;</span>');
    expect(html).toContain('--ember: light-dark(#8a6200, #f5b800);');
    expect(html).not.toMatch(/(src|href)=|url\(|@import/);
    const script = /<script>([^]*?)<\/script>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('is kept by a worker that browsers ask for each time, and that changes with the page', async () => {
    const answer = await server.request('/service-worker.js');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'service-worker-allowed': '/',
    });
    const script = await answer.text();
    expect(script).toContain("addEventListener('fetch'");
    const other = await Server.start({ env: { ...on, SITE_NAME: 'Another' } });
    try {
      expect(await text(other, '/service-worker.js')).not.toBe(script);
    } finally {
      await other.dispose();
    }
  });

  it('is taken away when the operator turns it off', async () => {
    expect((await without.request('/offline.html')).status).toBe(404);
    const script = await text(without, '/service-worker.js');
    expect(script).toContain('unregister');
    expect(script).not.toContain("'fetch'");
    expect(await text(without, '/')).toContain('<meta name="offline-page" content="off" />');
    expect(await text(server, '/')).not.toContain('offline-page');
  });
});
