/**
 * Networks take and give three channels. These turn rows of 1 to 4 channels into that and back; grey, and alpha as
 * a grey picture, go through as three equal channels.
 */

/** Copies one channel into all three. */
export function spreadChannel(rows: Uint8Array, channels: number, channel: number): Uint8Array {
  const rgb = new Uint8Array((rows.length / channels) * 3);
  for (let i = channel, j = 0; j < rgb.length; i += channels, j += 3) {
    const value = rows[i] as number;
    rgb[j] = value;
    rgb[j + 1] = value;
    rgb[j + 2] = value;
  }
  return rgb;
}

/** Three channels of three or four. */
export function withoutAlpha(rows: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return rows;
  const rgb = new Uint8Array((rows.length / channels) * 3);
  for (let i = 0, j = 0; j < rgb.length; i += channels, j += 3) {
    rgb[j] = rows[i] as number;
    rgb[j + 1] = rows[i + 1] as number;
    rgb[j + 2] = rows[i + 2] as number;
  }
  return rgb;
}

/** The mean of three channels: a network tints grey a little, and differently in each. */
export function meanOfChannels(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) {
    grey[i] = Math.round(((rgb[j] as number) + (rgb[j + 1] as number) + (rgb[j + 2] as number)) / 3);
  }
  return grey;
}

/** Colours of `channels` channels and one alpha per pixel, interleaved. */
export function joinAlpha(colours: Uint8Array, channels: number, alpha: Uint8Array): Uint8Array {
  const joined = new Uint8Array(alpha.length * (channels + 1));
  for (let pixel = 0, i = 0, j = 0; pixel < alpha.length; pixel++) {
    for (let c = 0; c < channels; c++) joined[j++] = colours[i++] as number;
    joined[j++] = alpha[pixel] as number;
  }
  return joined;
}
