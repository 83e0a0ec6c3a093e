import ExifReader from 'exifreader';

/** Bytes: cameras write what is read here at the beginning, previews included. */
const HEAD = 256 * 1024;

export type Exif = { camera?: string; lens?: string; exposure?: string; taken?: string };

/** What a camera wrote into its file, from the file's beginning. @returns {} where it wrote nothing that is understood */
export async function readExif(address: string): Promise<Exif> {
  const answer = await fetch(address, { headers: { range: `bytes=0-${HEAD - 1}` } });
  if (!answer.ok) return {};
  try {
    return shown(ExifReader.load(await answer.arrayBuffer()));
  } catch {
    return {};
  }
}

function shown(tags: ExifReader.Tags): Exif {
  const text = (name: keyof ExifReader.Tags): string | undefined => tags[name]?.description;
  const [make = '', model = ''] = [text('Make'), text('Model')];
  const camera = model.startsWith(make) ? model : `${make} ${model}`;
  const aperture = text('FNumber');
  const length = text('FocalLength');
  const iso = text('ISOSpeedRatings');
  const time = text('ExposureTime');
  // A line breaks between values, never within one.
  const exposure = [time && `${time} s`, aperture, length, iso && `ISO ${iso}`]
    .flatMap((value) => (value ? [value.replaceAll(' ', '\u00a0')] : []))
    .join(' · ');
  const [lens, taken] = [text('LensModel'), text('DateTimeOriginal')];
  return {
    ...(camera.trim() && { camera: camera.trim() }),
    ...(lens && { lens }),
    ...(exposure && { exposure }),
    // Written as 2026:05:01 10:00:00, in the time of where it was taken.
    ...(taken && { taken: taken.replace(/^(\d+):(\d+):/, '$1-$2-') }),
  };
}
