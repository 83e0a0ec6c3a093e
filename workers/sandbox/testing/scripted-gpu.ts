/**
 * A media process with a scripted GPU: what the job names as its model is the longest side of a tile that there is room for.
 * Larger ones fail at their second run, in the words of ONNX Runtime; all else is the real thing.
 */
import { readModelSettings } from '../../../models/config.ts';
import type { LoadedModel } from '../../../models/load.ts';
import { type Inference, warmSession } from '../../../models/session.ts';
import { tileFor } from '../../../models/tile-size.ts';
import type { UpscaleArgs } from '../../upscale/steps.ts';
import { upscaleWith } from '../../upscale/task.ts';
import { serveTasks } from '../serve.ts';

const SCALE = 2;

function scriptedInference(side: number, room: number): Inference {
  let runs = 0;
  const shape = [side, side, 3];
  return {
    inputMetadata: [{ name: 'pixels', isTensor: true, type: 'uint8', shape }],
    outputNames: ['enlarged'],
    run: async () => {
      if (++runs > 1 && side > room)
        throw new Error('bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 1207959552');
      return { enlarged: { data: new Uint8Array(side * side * SCALE * SCALE * 3) } } as never;
    },
    release: async () => {},
  };
}

async function load(room: number): Promise<LoadedModel> {
  const tile = tileFor({ tile: { width: 1, height: 1 } }, 'cuda', readModelSettings().MODEL_MAX_TILE);
  const session = await warmSession(scriptedInference(tile.width, room), 'cuda');
  const name = `tile ${tile.width} process ${process.pid}`;
  return { ...session, name, hash: 'none', scale: SCALE, overlap: 2, tile, device: 'cuda' };
}

serveTasks(async () => async (args, context) => {
  const upscale = args as UpscaleArgs;
  return upscaleWith(() => load(Number(upscale.model)), upscale, context);
});
