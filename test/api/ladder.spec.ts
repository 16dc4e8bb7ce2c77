import { LADDER_MANIFEST, type LadderManifest, ladderRunId, renditionFolder } from '@reelog/domain';
import type { CatalogVideo } from '../../apps/api/src/contract/video.schema.js';
import { ladder } from '../../libs/read-models/src/testing/sample-videos.js';
import { adminVideo, json, problem, write, type WriteAnswer } from '../support/client.js';
import { Gate, heldBy } from '../support/gate.js';
import { inEmbeddedProfile } from '../support/installation.js';
import { PreparedVideos, sha256 } from '../support/prepared-videos.js';
import { Server } from '../support/server.js';

const idOf = (n: number): string => `0195c0de-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [whole, growing, waiting, small] = [1, 2, 3, 4].map(idOf) as [string, string, string, string];

const ORIGINAL = Buffer.from('the bytes of an MP4');
/** A header of 10 bytes, and segments of 100 and 50 bytes. */
const FILE = Buffer.alloc(160, 'segments');
const file = (name: string) => ({
  name,
  headerBytes: 10,
  segments: [
    [100, 4],
    [50, 2.5],
  ] as const,
});
const track = (name: string, ...files: string[]) => ({ name, files: files.map(file), isWhole: true });
const FILES = ['480p-001.mp4', '480p-002.mp4', '1080p-001.mp4', 'sound-1-001.mp4', 'sound-2-001.mp4'];
const MANIFEST: LadderManifest = {
  pictures: [
    { ...track('480p', FILES[0]!, FILES[1]!), codecs: 'avc1.64001e', width: 854, height: 480, frameRate: 25 },
    { ...track('1080p', FILES[2]!), codecs: 'avc1.640028', width: 1920, height: 1080, frameRate: 25 },
  ],
  sounds: [
    { ...track('sound-1', FILES[3]!), codecs: 'mp4a.40.2', channels: 2, isDefault: false, language: 'de' },
    {
      ...track('sound-2', FILES[4]!),
      ...{ codecs: 'mp4a.40.2', channels: 2, isDefault: true, label: 'He said "no"', role: 'description' },
    },
  ],
  parts: FILES.map((name) => ({ name, sizeBytes: FILE.length, sha256: sha256(FILE) })),
};

inEmbeddedProfile(() => {
  const videos = new PreparedVideos(ORIGINAL);
  const gate = new Gate();
  let server: Server;
  beforeAll(async () => {
    for (const id of [whole, growing, waiting]) videos.addPreviewed(id, { wantsLadder: true });
    videos.addPreviewed(small, {});
    const runId = ladderRunId(whole, 3);
    const bytes = Buffer.from(JSON.stringify(MANIFEST));
    const manifestPart = { name: LADDER_MANIFEST, sizeBytes: bytes.length, sha256: sha256(bytes) };
    putLadder(whole, MANIFEST);
    videos.history.execute(whole, {
      type: 'RecordRendition',
      data: { job: 3, rendition: { ...ladder, runId, parts: [manifestPart, ...MANIFEST.parts] } },
    });
    putLadder(growing, {
      ...MANIFEST,
      pictures: MANIFEST.pictures.map((each) => ({ ...each, isWhole: false })),
      sounds: [],
    });
    videos.writeLog();
    server = await Server.start({ dataDir: videos.dataDir, env: heldBy({ probe: gate, ladder: gate }) });
  });
  afterAll(async () => {
    await server.dispose();
    videos.dispose();
    gate.dispose();
  });

  function putLadder(id: string, manifest: LadderManifest): void {
    const folder = renditionFolder(id, ladderRunId(id, 3));
    videos.put(`${folder}/${LADDER_MANIFEST}`, Buffer.from(JSON.stringify(manifest)));
    for (const name of FILES) videos.put(`${folder}/${name}`, FILE);
  }

  const text = async (path: string): Promise<string> => {
    const response = await server.request(path);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/vnd.apple.mpegurl']);
    return response.text();
  };
  const video = (id: string): Promise<CatalogVideo> => json(server.request(`/api/videos/${id}`));
  const run = `/api/ladders/${whole}/${ladderRunId(whole, 3)}`;

  it('a video in several sizes has a master playlist with its sizes and sound tracks', async () => {
    const { ladder: shown, streamUrl } = await video(whole);
    expect([shown, streamUrl]).toEqual([
      { url: `/api/videos/${whole}/master.m3u8`, whole: true },
      `/api/videos/${whole}/stream`,
    ]);
    const bandwidth = (seconds: number) => Math.ceil((100 * 8) / seconds);
    expect(await text(shown!.url)).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="German",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="${run}/sound-1.m3u8"`,
        `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="He said 'no'",DEFAULT=YES,AUTOSELECT=YES,CHARACTERISTICS="public.accessibility.describes-video",CHANNELS="2",URI="${run}/sound-2.m3u8"`,
        `#EXT-X-STREAM-INF:BANDWIDTH=${2 * bandwidth(4)},AVERAGE-BANDWIDTH=370,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=854x480,FRAME-RATE=25.000,AUDIO="sound"`,
        `${run}/480p.m3u8`,
        `#EXT-X-STREAM-INF:BANDWIDTH=${2 * bandwidth(4)},AVERAGE-BANDWIDTH=370,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1920x1080,FRAME-RATE=25.000,AUDIO="sound"`,
        `${run}/1080p.m3u8`,
        '',
      ].join('\n'),
    );
  });

  it('the playlist of a size names parts of files, and may be kept', async () => {
    const response = await server.request(`${run}/480p.m3u8`);
    expect(response.headers.get('Cache-Control')).toMatch(/immutable/);
    expect(await response.text()).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        '#EXT-X-TARGETDURATION:4',
        '#EXT-X-PLAYLIST-TYPE:VOD',
        `#EXT-X-MAP:URI="${run}/480p-001.mp4",BYTERANGE="10@0"`,
        ...['480p-001.mp4', '480p-002.mp4'].flatMap((name) => [
          ...['#EXTINF:4.000000,', '#EXT-X-BYTERANGE:100@10', `${run}/${name}`],
          ...['#EXTINF:2.500000,', '#EXT-X-BYTERANGE:50@110', `${run}/${name}`],
        ]),
        '#EXT-X-ENDLIST',
        '',
      ].join('\n'),
    );
  });

  it('the files are served by range', async () => {
    const response = await server.request(`${run}/480p-001.mp4`, { headers: { Range: 'bytes=110-159' } });
    expect([response.status, response.headers.get('Content-Range')]).toEqual([206, 'bytes 110-159/160']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(FILE.subarray(110));
    expect(response.headers.get('Content-Type')).toBe('video/mp4');
  });

  it('one that is being made has its smallest pictures, in a playlist that grows', async () => {
    expect((await video(growing)).ladder).toMatchObject({ whole: false });
    const master = await server.request(`/api/videos/${growing}/master.m3u8`);
    expect(master.headers.get('Cache-Control')).toMatch(/^no-cache/);
    const names = (await master.text()).match(/\w+\.m3u8/g);
    expect(names).toEqual(['480p.m3u8']);
    const playlist = await server.request(`/api/ladders/${growing}/${ladderRunId(growing, 3)}/480p.m3u8`);
    expect(playlist.headers.get('Cache-Control')).toMatch(/^no-cache/);
    const lines = (await playlist.text()).split('\n');
    expect(lines).toContain('#EXT-X-PLAYLIST-TYPE:EVENT');
    expect(lines).not.toContain('#EXT-X-ENDLIST');
  });

  it.each([
    ['of which nothing is there yet', `/api/videos/${waiting}/master.m3u8`, 'MEDIA.NO_LADDER_YET'],
    ['that is not large', `/api/videos/${small}/master.m3u8`, 'MEDIA.NO_LADDER'],
    ['with an unknown track', `${run}/240p.m3u8`, 'MEDIA.NOT_FOUND'],
    ['with another run', `/api/ladders/${whole}/${ladderRunId(whole, 4)}/480p.m3u8`, 'MEDIA.NOT_FOUND'],
    ['with a file that is no part', `${run}/ladder.json`, 'MEDIA.NOT_FOUND'],
    ['with a path in place of a run', `/api/ladders/${whole}/..%2f..%2foriginals/480p-001.mp4`, 'MEDIA.NOT_FOUND'],
  ])('answers 404 for a video %s', async (_name, path, code) => {
    expect(await problem(server.request(path), 404)).toMatchObject({ code });
  });

  it('is not there for viewers when the video is removed, and at signed addresses for managers', async () => {
    const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${whole}`));
    const { ladder: shown } = await adminVideo(server, whole, position);
    expect((await server.request(`/api/videos/${whole}/master.m3u8`)).status).toBe(404);
    expect((await server.request(`${run}/480p-001.mp4`)).status).toBe(404);
    const master = await text(shown!.url);
    const [playlistUrl] = master.match(/\/api\S+480p\.m3u8\S*/) ?? [];
    const [fileUrl] = (await text(playlistUrl!)).match(/^\/api\S+480p-001\.mp4\S*/m) ?? [];
    expect((await server.request(fileUrl!)).status).toBe(200);
  });
});
