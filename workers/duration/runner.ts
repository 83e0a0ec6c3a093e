import { setVideoFacts } from '../../db/videos.ts';
import type { Runner } from '../runner.ts';

export const duration: Runner<'duration'> = async ({ input, fetchVideo, run }) => {
  const video = await fetchVideo(input.videoId);
  const facts = await run('duration', { input: video.path, verify: input.verify });
  return { output: facts, effects: (tx) => setVideoFacts(tx, input.videoId, facts) };
};
