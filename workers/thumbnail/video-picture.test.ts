import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quiet } from '../image/testing.ts';
import { clipMaker, h264, lavfi, type Rgb, readPicture, turnClockwise } from '../video/testing.ts';
import { extractFrame } from './video.ts';

async function shown(clip: string) {
  const png = `${clip}.png`;
  await extractFrame(clip, { strategy: 'exact' }, png, quiet);
  return readPicture(png);
}

const near = (actual: Rgb, [r = 0, g = 0, b = 0]: number[], tolerance = 6) =>
  assert.ok(
    [actual.r - r, actual.g - g, actual.b - b].every((difference) => Math.abs(difference) <= tolerance),
    `${JSON.stringify(actual)} is not ${[r, g, b]}`,
  );

const red = [255, 0, 0];
const blue = [0, 0, 255];
/** Red above blue. */
const flag = [
  ...lavfi('color=red:s=64x32:d=1'),
  ...lavfi('color=blue:s=64x16:d=1'),
  '-filter_complex',
  '[0][1]overlay=0:16',
];

test('a phone held upright: the picture is turned as players turn it', async (t) => {
  const { make } = await clipMaker(t);
  const picture = await shown(await turnClockwise(await make('phone.mp4', ...flag, ...h264), 90));
  assert.deepEqual([picture.width, picture.height], [32, 64]);
  near(picture.at(26, 32), red);
  near(picture.at(6, 32), blue);
});

test('pixels that are not square are made so: widescreen PAL is 1024 wide', async (t) => {
  const { make } = await clipMaker(t);
  const pal = [...lavfi('color=red:s=720x576:d=0.2,setsar=64/45'), ...h264];
  const picture = await shown(await make('pal.mp4', ...pal));
  assert.deepEqual([picture.width, picture.height], [1024, 576]);
});

test('a damaged pixel aspect does not make a giant', async (t) => {
  const { make } = await clipMaker(t);
  const picture = await shown(
    await make('odd.mp4', ...lavfi('color=red:s=64x36:d=0.2,setsar=1000/1'), ...h264),
  );
  assert.deepEqual([picture.width, picture.height], [64, 36]);
});

test('high definition that names no colour matrix is BT.709', async (t) => {
  const { make } = await clipMaker(t);
  const unnamed = 'color=0x00c000:s=1280x720:d=0.1,scale=out_color_matrix=bt709,format=yuv420p';
  const picture = await shown(await make('hd.mp4', ...lavfi(unnamed), ...h264));
  near(picture.at(640, 360), [0, 192, 0]);
});

/** Where each curve has middle grey (26 nits), reference white (203) and a highlight of 1000 nits, of full scale. */
const curves = { smpte2084: [0.38, 0.58, 0.75], 'arib-std-b67': [0.38, 0.75, 1] } as const;

for (const [transfer, signals] of Object.entries(curves)) {
  test(`high dynamic range (${transfer}) is mapped to what a screen shows`, async (t) => {
    const { make } = await clipMaker(t);
    const [grey, white, highlight] = signals.map((share) => Math.round(64 + share * 876));
    const bars = `if(lt(X,16),64,if(lt(X,32),${grey},if(lt(X,48),${white},${highlight})))`;
    const graph = `nullsrc=s=64x36:d=0.2,format=yuv420p10le,geq=lum='${bars}':cb=512:cr=512`;
    const named = ['-color_trc', transfer, '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'];
    const picture = await shown(await make('hdr.mkv', ...lavfi(graph), '-c:v', 'ffv1', ...named));
    near(picture.at(8, 18), [0, 0, 0]);
    near(picture.at(24, 18), [110, 110, 110], 12);
    near(picture.at(40, 18), [217, 217, 217], 12);
    near(picture.at(56, 18), [250, 250, 250], 5);
  });
}

test('high dynamic range of which only the curve is named', async (t) => {
  const { make } = await clipMaker(t);
  const half = 'nullsrc=s=64x36:d=0.2,format=yuv420p10le,geq=lum=509:cb=512:cr=512';
  const clip = await make('hdr.mkv', ...lavfi(half), '-c:v', 'ffv1', '-color_trc', 'smpte2084');
  near((await shown(clip)).at(32, 18), [184, 184, 184], 12);
});
