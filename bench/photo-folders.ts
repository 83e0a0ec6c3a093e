import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

export type Folder = { name: string; files: string[] };

/** The folder's photos, and those of each folder in it. */
export async function photoFolders(root: string): Promise<Folder[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  const photos = entries.filter((entry) => entry.isFile() && /\.(png|jpe?g|tiff?|webp)$/i.test(entry.name));
  const groups = Object.entries(Object.groupBy(photos, (entry) => entry.parentPath));
  const folders = groups.map(([path, found = []]) => ({
    name: relative(root, path) || root,
    files: found.map((entry) => join(path, entry.name)),
  }));
  return folders.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
