import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { rawRequest } from '../../support/raw-http.js';
import { Server } from '../../support/server.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><script>alert(1)</script></svg>';
const NAME = `Harbour & "Söhne" <b>`;
const NAME_IN_HTML = 'Harbour &amp; &quot;Söhne&quot; &lt;b&gt;';

let folder: string;
let plain: Server;
let own: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelog-site-'));
  writeFileSync(join(folder, 'logo.txt'), SVG);
  plain = await Server.start();
  own = await Server.start({
    env: {
      SITE_NAME: NAME,
      SITE_LOGO: join(folder, 'logo.txt'),
      ACCENT: '#f5b800,#8a6200',
      PUBLIC_URL: 'https://videos.example',
    },
  });
});
afterAll(async () => {
  await plain.dispose();
  await own.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const text = async (server: Server, path: string): Promise<string> =>
  (await rawRequest(server, path, { headers: { Accept: 'text/html' } })).body.toString();

describe('a site without settings', () => {
  it('is called Reelog, and has no logo, no accent of its own and nothing about them in its pages', async () => {
    const html = await text(plain, '/');
    expect(html).toContain('<title>Reelog</title>');
    expect(html).toContain('<meta name="application-name" content="Reelog" />');
    expect(html).not.toMatch(/\/site\/(logo|accent)|og:image/);
    for (const path of ['/site/logo', '/site/accent.css']) expect((await plain.request(path)).status).toBe(404);
  });

  it('sends its document compressed as the client likes, and not again to a client that has it', async () => {
    const identity = await text(plain, '/');
    for (const [encoding, decode] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const answer = await rawRequest(plain, '/', { headers: { 'Accept-Encoding': encoding } });
      expect(answer.headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
      expect(decode(answer.body).toString()).toBe(identity);
      const again = await rawRequest(plain, '/', { headers: { 'If-None-Match': answer.headers.etag! } });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    }
    const head = await rawRequest(plain, '/', { method: 'HEAD' });
    expect([head.status, head.headers['content-length']]).toEqual([200, String(Buffer.byteLength(identity))]);
  });

  it('shows the mark as its icons', async () => {
    const manifest = await plain.request('/site.webmanifest');
    expect(manifest.headers.get('content-type')).toMatch(/^application\/manifest\+json/);
    const { icons, ...site } = (await manifest.json()) as { icons: { src: string; type: string; sizes: string }[] };
    expect(site).toMatchObject({ name: 'Reelog', short_name: 'Reelog', display: 'standalone', start_url: '/' });
    expect(icons.map(({ sizes }) => sizes)).toEqual(['any', '192x192', '512x512']);
    for (const { src, type } of [...icons, { src: '/apple-touch-icon.png', type: 'image/png' }]) {
      const icon = await plain.request(src);
      expect([src, icon.status, icon.headers.get('content-type'), icon.headers.get('cache-control')]).toEqual([
        src,
        200,
        type,
        'no-cache',
      ]);
    }
  });
});

describe('a site with name, logo and accent', () => {
  it('shows them in every page, also in one that does not exist', async () => {
    for (const path of ['/', '/manage', '/index.html', '/embed.html', '/watch/nothing', '/nothing/at/all']) {
      const html = await text(own, path);
      expect(html).toContain(`<title>${NAME_IN_HTML}</title>`);
      for (const name of ['application-name', 'og:site_name'])
        expect(html).toMatch(new RegExp(`<meta (name|property)="${name}" content="${NAME_IN_HTML}" />`));
      expect(html.match(/name="description"/g)).toHaveLength(1);
      expect(html).toContain(`<meta name="description" content="${NAME_IN_HTML}: watch`);
      expect(html).toContain('<meta property="og:image" content="https://videos.example/site/icon-512.png" />');
      expect(html).toContain('<link rel="manifest" href="/site.webmanifest" />');
    }
  });

  it('has its accent for both themes, after the style sheet of the client and in the mark', async () => {
    const html = await text(own, '/');
    const sheets = [...html.matchAll(/<link rel="stylesheet"[^>]* href="([^"]+)"/g)].map(([, href]) => href ?? '');
    expect(sheets.at(-1)).toMatch(/^\/site\/accent\.css\?v=/);
    expect(sheets.length).toBeGreaterThan(1);
    const sheet = await own.request(sheets.at(-1) ?? '');
    expect(await sheet.text()).toBe(':root{--ember:light-dark(#8a6200,#f5b800)}\n');
    expect(sheet.headers.get('content-type')).toMatch(/^text\/css/);
    expect(sheet.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await own.request('/site/accent.css')).headers.get('cache-control')).toBe('no-cache');
    expect(await (await own.request('/favicon.svg')).text()).toMatch(/^(?!.*#ff7a3d).*#f5b800/s);
  });

  it('has a logo that runs no scripts, cached without limit at an address with its hash', async () => {
    const [, address = ''] = /<meta name="site-logo" content="([^"]+)"/.exec(await text(own, '/')) ?? [];
    expect(address).toMatch(/^\/site\/logo\?v=[\w-]+$/);
    for (const [path, cached] of [
      [address, 'public, max-age=31536000, immutable'],
      ['/site/logo', 'no-cache'],
      ['/site/logo?v=another', 'no-cache'],
    ] as const) {
      const logo = await own.request(path);
      expect(await logo.text()).toBe(SVG);
      expect(Object.fromEntries(logo.headers)).toMatchObject({
        'content-type': 'image/svg+xml',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': cached,
      });
    }
  });

  it('keeps the mark as touch icon, because the logo is an SVG', async () => {
    const [ours, theirs] = await Promise.all(
      [own, plain].map(async (server) => rawRequest(server, '/apple-touch-icon.png')),
    );
    expect(ours?.body.equals(theirs!.body)).toBe(true);
  });
});

describe('a site with a square PNG as logo', () => {
  it('has it as icon in all places, with its real size', async () => {
    const logo = (await rawRequest(plain, '/apple-touch-icon.png')).body;
    writeFileSync(join(folder, 'logo.png'), logo);
    const server = await Server.start({ env: { SITE_LOGO: join(folder, 'logo.png'), SITE_NAME: 'The old town' } });
    try {
      const manifest = (await (await server.request('/site.webmanifest')).json()) as { icons: object[] };
      expect(manifest).toMatchObject({ short_name: 'The old town', icons: [{ sizes: '180x180', type: 'image/png' }] });
      for (const path of ['/site/logo', '/site/icon-192.png', '/site/icon-512.png', '/apple-touch-icon.png']) {
        const icon = await rawRequest(server, path);
        expect([path, icon.status, icon.headers['content-type']]).toEqual([path, 200, 'image/png']);
        expect(icon.body.equals(logo)).toBe(true);
      }
    } finally {
      await server.dispose();
    }
  });
});

describe('the start with a wrong identity', () => {
  it('fails, and says everything that is wrong and what to do', async () => {
    const env = { SITE_NAME: 'a\nb', SITE_LOGO: join(folder, 'none.png'), ACCENT: '#ffee00' };
    const failed = Server.start({ env });
    await expect(failed).rejects.toThrow(/SITE_NAME: 1 to 60 characters/);
    await expect(failed).rejects.toThrow(/SITE_LOGO: there is no such file: check the path/);
    await expect(failed).rejects.toThrow(
      /ACCENT: #ffee00 has a contrast of 1\.\d+:1 .*light theme.*#[0-9a-f]{6} \(darker\)/,
    );
  });
});
