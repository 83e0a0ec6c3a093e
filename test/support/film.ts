import { execFile } from 'node:child_process';
import { appendFile, readFile, truncate } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A second of film, made as long as asked for by a box of zeros behind it, which players skip.
 * @param bytes at least some 20,000; what is left out takes no room on disk
 */
export async function makeFilm(path: string, bytes?: number): Promise<string> {
  const film = ['-f', 'lavfi', '-i', 'testsrc=size=176x144:rate=25:duration=1', '-c:v', 'mpeg4'];
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...film, '-f', 'mp4', path]);
  if (bytes === undefined) return path;
  const { length } = await readFile(path);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1, 0);
  head.write('free', 4, 'latin1');
  head.writeBigUInt64BE(BigInt(bytes - length), 8);
  await appendFile(path, head);
  await truncate(path, bytes);
  return path;
}
