import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Fatal } from '../../queues/errors.ts';

declare const recognised: unique symbol;

/** A file whose first bytes were looked at. Only `openVideo` makes one, so no tool is ever given an unknown file. */
export type Video = {
  readonly path: string;
  /** The demuxers that may open it, as ffmpeg's `-format_whitelist` wants them. */
  readonly demuxers: string;
  readonly [recognised]: true;
};

const HEAD_BYTES = 512;
const TS_PACKET = 188;
/** Timestamp that camcorders and Blu-rays put before each transport packet. */
const M2TS_PREFIX = 4;

type Head = Buffer;
const tag = (head: Head, at: number, length = 4) => head.toString('latin1', at, at + length);

const quickTimeAtoms = new Set(['moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);
const imageBrands = new Set(['avif', 'avis', 'heic', 'heix', 'heim', 'heis', 'mif1', 'jxl ']);

const isMp4 = (head: Head) =>
  tag(head, 4) === 'ftyp' ? !imageBrands.has(tag(head, 8)) : quickTimeAtoms.has(tag(head, 4));

const isTransportStream = (head: Head) =>
  [
    [0, TS_PACKET],
    [M2TS_PREFIX, TS_PACKET + M2TS_PREFIX],
  ].some(([from = 0, step = 0]) => [0, 1].every((n) => head[from + n * step] === 0x47));

const containers: { demuxers: string; matches: (head: Head) => boolean }[] = [
  { demuxers: 'mov,mp4,m4a,3gp', matches: isMp4 },
  { demuxers: 'matroska,webm', matches: (head) => head.length > 3 && head.readUInt32BE(0) === 0x1a45dfa3 },
  { demuxers: 'avi', matches: (head) => tag(head, 0) === 'RIFF' && tag(head, 8, 3) === 'AVI' },
  { demuxers: 'flv', matches: (head) => tag(head, 0) === 'FLV\x01' },
  { demuxers: 'asf', matches: (head) => head.length > 3 && head.readUInt32BE(0) === 0x3026b275 },
  { demuxers: 'ogg', matches: (head) => tag(head, 0) === 'OggS' },
  { demuxers: 'mpegts', matches: isTransportStream },
];

/**
 * Recognises the container by its first bytes, never by name. Formats that only point to other files or addresses
 * (playlists, concat scripts, SDP) have no entry: ffmpeg would follow them to wherever they lead.
 *
 * @throws Fatal CORRUPT_MEDIA for an empty file, UNSUPPORTED_FORMAT for anything not listed.
 */
export async function openVideo(path: string): Promise<Video> {
  const head = await readHead(path);
  if (head.length === 0) throw new Fatal('CORRUPT_MEDIA', 'The file is empty.');
  const container = containers.find(({ matches }) => matches(head));
  if (!container) {
    throw new Fatal(
      'UNSUPPORTED_FORMAT',
      'The file is no MP4, MOV, Matroska, WebM, AVI, MPEG-TS, FLV, ASF or Ogg.',
    );
  }
  return { path: resolve(path), demuxers: container.demuxers } as Video;
}

async function readHead(path: string): Promise<Head> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The options with which both tools read a file that nobody vouches for. */
export function inputOptions({ demuxers }: Video): string[] {
  return [
    ...['-protocol_whitelist', 'file', '-format_whitelist', demuxers],
    ...['-max_alloc', String(2 ** 30), '-probesize', '20M', '-analyzeduration', '20M', '-threads', '2'],
  ];
}

export const inputUrl = ({ path }: Video) => `file:${path}`;
