/**
 * Gives memory back at once, and leaves the array without any. Nobody else may hold its buffer.
 *
 * V8 looks after its own small objects, and lets up to 110 MB of large arrays wait for that: a third of the memory of an
 * upscale, more the longer it ran (218 instead of 250 MB for 12 megapixels, 217 instead of 300 for 24).
 */
export function release(bytes: Uint8Array): void {
  if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}
