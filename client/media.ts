import { DarkroomError } from './error.ts';

/** What can be uploaded: a file as the browser has it, bytes with or without a name, or, on Node, a path. */
export type MediaSource = Blob | string;

/** On Node a path becomes a Blob that is read from disk while it is sent, so its size does not matter. */
export async function toFile(source: MediaSource): Promise<{ blob: Blob; name: string }> {
  if (typeof source !== 'string') return { blob: source, name: nameOf(source) };
  const { openAsBlob, access } = nodeFiles(source);
  try {
    // openAsBlob of a file that may not be read succeeds, and fails in the middle of the upload.
    await access(source);
    return { blob: await openAsBlob(source), name: source.replace(/^.*[/\\]/, '') };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    throw new DarkroomError('CANNOT_READ_FILE', `${source} cannot be read${code}.`, { cause });
  }
}

const nameOf = (blob: Blob): string => ('name' in blob && typeof blob.name === 'string' ? blob.name : 'file');

/** Not imported: bundlers for the browser would look for `node:fs`, even behind a condition. */
function nodeFiles(path: string) {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs)
    throw new DarkroomError('CANNOT_READ_FILE', `${path}: only Node can open a path; give a File here.`);
  return {
    openAsBlob: fs.openAsBlob,
    access: (file: string) => fs.promises.access(file, fs.constants.R_OK),
  };
}
