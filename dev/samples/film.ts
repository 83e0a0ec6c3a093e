import { rm, writeFile } from 'node:fs/promises';
import { runTool } from '../../workers/video/tool.ts';
import type { Canvas } from './canvas.ts';

const FILM_SECONDS = 8;
const FRAMES_PER_SECOND = 24;
const DEADLINE_MS = 120_000;

/** A camera that pans slowly across the scene, wind and a soft chord for sound: an MP4 of 8 seconds. */
export async function shootFilm(scene: Canvas, output: string, signal: AbortSignal): Promise<void> {
  const pixels = `${output}.rgb`;
  await writeFile(pixels, scene.toBytes());
  try {
    await runTool('ffmpeg', {
      args: await filmArguments(scene, pixels, output, signal),
      deadlineMs: DEADLINE_MS,
      signal,
    });
  } finally {
    await rm(pixels, { force: true });
  }
}

async function filmArguments(
  scene: Canvas,
  pixels: string,
  output: string,
  signal: AbortSignal,
): Promise<string[]> {
  const size = `${scene.width}x${scene.height}`;
  const still = [
    '-f',
    'rawvideo',
    '-pixel_format',
    'rgb24',
    '-video_size',
    size,
    '-framerate',
    `${FRAMES_PER_SECOND}`,
  ];
  const [width, height] = [scene.width * 0.64, scene.height * 0.54].map((side) => Math.round(side / 2) * 2);
  // A cosine starts and ends the pan softly.
  const pan = `(1-cos(PI*t/${FILM_SECONDS}))/2`;
  const camera = `crop=${width}:${height}:(iw-ow)*${pan}:(ih-oh)*(0.35+0.6*${pan})`;
  const picture = `[0]loop=-1:1,trim=duration=${FILM_SECONDS},${camera},fade=in:d=0.5,format=yuv420p[picture]`;
  const wind = '[1]lowpass=f=420,tremolo=f=0.2:d=0.7,volume=0.5[wind]';
  const sound = `[wind][2]amix=inputs=2,afade=in:d=1,afade=out:st=${FILM_SECONDS - 1}:d=1[sound]`;
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-y', ...still, '-i', `file:${pixels}`],
    ...['-f', 'lavfi', '-i', `anoisesrc=color=pink:seed=7:duration=${FILM_SECONDS}`],
    ...['-f', 'lavfi', '-i', `aevalsrc='${chord}':duration=${FILM_SECONDS}`],
    ...['-filter_complex', [picture, wind, sound].join(';'), '-map', '[picture]', '-map', '[sound]'],
    ...(await pictureEncoder(signal)),
    ...['-c:a', 'aac', '-b:a', '96k', '-movflags', 'faststart', '-fflags', '+bitexact', `file:${output}`],
  ];
}

/** A minor seventh, each voice swelling at its own pace. */
const chord = [110, 164.81, 196, 261.63]
  .map((hertz, n) => `0.06*sin(2*PI*${hertz}*t)*(0.6+0.4*sin(2*PI*t*${0.11 + n * 0.04}))`)
  .join('+');

/** Some builds of ffmpeg carry no GPL code and so no x264; all have MPEG-4. */
async function pictureEncoder(signal: AbortSignal): Promise<string[]> {
  const encoders = await runTool('ffmpeg', {
    args: ['-hide_banner', '-v', 'error', '-encoders'],
    deadlineMs: 10_000,
    signal,
  });
  if (encoders.includes('libx264')) return ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22'];
  return ['-c:v', 'mpeg4', '-q:v', '4'];
}
