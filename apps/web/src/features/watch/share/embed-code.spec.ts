import { embedCode } from './embed-code.js';

const video = { id: 'v1', title: 'Harbour', durationSeconds: 60 };

describe('the embed code', () => {
  it('has the shape of the video', () => {
    expect(embedCode({ ...video, width: 1920, height: 1080 }, 'https://videos.example')).toBe(
      '<iframe src="https://videos.example/embed/v1" width="640" height="360" title="Harbour" ' +
        'allow="autoplay; fullscreen; picture-in-picture" loading="lazy" style="border: 0" allowfullscreen></iframe>',
    );
    expect(embedCode({ ...video, width: 1080, height: 1920 }, '')).toContain('width="360" height="640"');
    expect(embedCode(video, '')).toContain('width="640" height="360"');
  });

  it('starts at a time', () => expect(embedCode(video, '', 12.4)).toContain('src="/embed/v1?t=12"'));

  it('escapes the title', () =>
    expect(embedCode({ ...video, title: '"Fish" & <chips>' }, '')).toContain(
      'title="&quot;Fish&quot; &amp; &lt;chips&gt;"',
    ));
});
