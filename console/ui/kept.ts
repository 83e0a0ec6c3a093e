import { useState } from 'react';

/** State that is there again after a reload or another page, as long as the browser's tab lives. */
export function useKept<T extends object>(name: string, initial: T): [T, (value: T) => void] {
  const key = `darkroom.${name}`;
  const [value, show] = useState<T>(() => read(key) ?? initial);
  const keep = (next: T) => {
    sessionStorage.setItem(key, JSON.stringify(next));
    show(next);
  };
  return [value, keep];
}

function read<T>(key: string): T | undefined {
  const kept = sessionStorage.getItem(key);
  return kept === null ? undefined : (JSON.parse(kept) as T);
}
