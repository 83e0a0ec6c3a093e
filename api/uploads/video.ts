import { fileTypeFromFile } from 'file-type';
import { Problem } from '../problems.ts';
import type { UploadedFile } from './receive-file.ts';

/** Containers by content, with the extension of their objects. */
const videoTypes: Record<string, string> = {
  'video/mp4': 'mp4',
  'video/x-m4v': 'mp4',
  'video/quicktime': 'mov',
  'video/3gpp': '3gp',
  'video/3gpp2': '3g2',
  'video/webm': 'webm',
  'video/matroska': 'mkv',
  'video/x-matroska': 'mkv',
  'video/vnd.avi': 'avi',
  'video/mp2t': 'ts',
  'video/x-flv': 'flv',
  'video/x-ms-asf': 'asf',
  'video/ogg': 'ogv',
};

export type VideoFacts = { contentType: string; extension: string };

/** @throws Problem UNSUPPORTED_MEDIA_TYPE for anything whose bytes are no video container */
export async function inspectVideo(file: UploadedFile): Promise<VideoFacts> {
  const found = (await fileTypeFromFile(file.path).catch(() => undefined))?.mime;
  const extension = found && videoTypes[found];
  if (extension) return { contentType: found, extension };
  const what = file.bytes === 0 ? 'empty' : (found ?? 'of an unknown kind');
  throw new Problem(
    'UNSUPPORTED_MEDIA_TYPE',
    `${file.name} is ${what}; send an MP4, MOV, WebM, MKV, AVI, MPEG-TS, FLV, ASF or Ogg video.`,
  );
}
