import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logoProblem, readSiteLogo } from './site-logo.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelog-logo-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>';

/** A PNG by its signature, size and end; its pixels are not read. */
function png(width: number, height: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  const head = [Buffer.from('89504e470d0a1a0a0000000d', 'hex'), Buffer.from('IHDR'), size, Buffer.alloc(9, 8)];
  return Buffer.concat([...head, Buffer.from('0000000049454e44ae426082', 'hex')]);
}

describe('the logo of a site', () => {
  it('is a PNG with its size, whatever the name of its file', () => {
    const path = file('logo.svg', png(320, 240));
    expect(readSiteLogo(path)).toMatchObject({ contentType: 'image/png', widthPixels: 320, heightPixels: 240 });
  });

  it.each([
    SVG,
    `\u{feff}<?xml version="1.0" encoding="UTF-8"?>\n<!-- a > comment -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n${SVG}\n<!-- end -->\n`,
    '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"></svg:svg>',
  ])('is an SVG: %j', (text) => {
    expect(readSiteLogo(file('logo.png', text)).contentType).toBe('image/svg+xml');
  });

  it.each<[string, string | Buffer]>([
    ['an empty file', ''],
    ['a text', 'hello'],
    ['HTML with an SVG', `<html>${SVG}</html>`],
    ['an SVG without its namespace', '<svg></svg>'],
    ['half an SVG', SVG.slice(0, -6)],
    ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['half a PNG', png(10, 10).subarray(0, -4)],
    ['a PNG without pixels', png(0, 10)],
  ])('is not %s', (_name, content) => {
    expect(logoProblem(file('logo.png', content))).toMatch(/neither a whole PNG nor an SVG.*choose a PNG or SVG file/);
  });

  it('that is missing, a folder or too large says what to do', () => {
    mkdirSync(join(folder, 'logos'));
    expect(logoProblem(join(folder, 'none.png'))).toBe('there is no such file: check the path, or remove the setting');
    expect(logoProblem(join(folder, 'logos'))).toMatch(/^it is not a file: choose/);
    expect(logoProblem(file('large.svg', SVG.padEnd(512 * 1024 + 1)))).toBe(
      'the file has 513 KiB, 512 KiB are allowed: make the picture smaller',
    );
    expect(logoProblem(file('largest.svg', SVG.padEnd(512 * 1024)))).toBeUndefined();
    expect(logoProblem(file('vast.png', png(20_000, 10)))).toMatch(/20000 × 10 pixels, 8192/);
  });
});
