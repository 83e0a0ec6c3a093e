import type { Random } from '../faults/random.ts';

const interesting = [0x00, 0x01, 0x7f, 0x80, 0xff] as const;

/**
 * A damaged copy of a file: cut short, bits turned, bytes replaced, a block copied over another, or a length-like field
 * blown up. Damage leans to the first kilobyte, because that is where decoders decide how much memory to ask for.
 */
export function mutate(whole: Buffer, random: Random): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(whole);
  const anywhere = () => random.whole(0, bytes.length - 1);
  const place = () => (random.whole(0, 1) ? anywhere() : random.whole(0, Math.min(1_023, bytes.length - 1)));
  if (random.whole(0, 4) === 0) return bytes.subarray(0, anywhere());
  for (let hits = random.whole(1, 6); hits > 0; hits--) {
    const at = place();
    switch (random.whole(0, 3)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.whole(0, 7));
        break;
      case 1:
        bytes[at] = random.pick(interesting);
        break;
      case 2:
        bytes.fill(random.pick([0x00, 0xff]), at, Math.min(bytes.length, at + 4));
        break;
      default:
        bytes.copy(bytes, at, anywhere(), Math.min(bytes.length, anywhere() + random.whole(1, 64)));
    }
  }
  return bytes;
}
