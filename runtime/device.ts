/** What upscales run on: `webgpu` is any GPU with a Vulkan driver (on macOS Metal), `cuda` NVIDIA's own way. */
export const devices = ['cpu', 'cuda', 'webgpu'] as const;

export type Device = (typeof devices)[number];
