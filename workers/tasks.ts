import type { Task } from './sandbox/task.ts';

/** Every kind of media work, loaded on first use: a process that only measures videos never loads a model. */
const loaders = {
  upscale: async () => (await import('./upscale/task.ts')).upscalePhoto,
  prepare: async () => (await import('./upscale/prepare.ts')).preparePhoto,
  enlarge: async () => (await import('./upscale/enlarge-step.ts')).enlargePrepared,
  encode: async () => (await import('./upscale/encode-step.ts')).encodeEnlarged,
  device: async () => (await import('./upscale/device.ts')).findDevice,
  'best-cut': async () => (await import('./best-cut/task.ts')).scoreBurst,
  thumbnail: async () => (await import('./thumbnail/task.ts')).makeThumbnail,
  avatar: async () => (await import('./avatar/task.ts')).makeAvatar,
  pyramid: async () => (await import('./pyramid/task.ts')).makePyramid,
  duration: async () => (await import('./duration/task.ts')).measureDuration,
};

export type TaskName = keyof typeof loaders;
type TaskOf<N extends TaskName> = Awaited<ReturnType<(typeof loaders)[N]>>;
export type TaskArgs<N extends TaskName> = Parameters<TaskOf<N>>[0];
export type TaskResult<N extends TaskName> = Awaited<ReturnType<TaskOf<N>>>;

const isTaskName = (name: string): name is TaskName => Object.hasOwn(loaders, name);

/** The arguments crossed a process boundary as JSON; their type was checked where `Sandbox.run` was called. */
export async function loadTask(name: string): Promise<Task<unknown, unknown>> {
  if (!isTaskName(name)) throw new Error(`there is no task "${name}"`);
  return (await loaders[name]()) as Task<unknown, unknown>;
}
