import { useEffect, useRef, useState } from 'react';
import type { Source, Viewer } from './viewer.ts';

/**
 * A viewer in a frame, for as long as it shows the same. Its library is fetched when the first photo is opened.
 * @param line where it is, as a share of the width
 */
export function useViewer(sources: Source[], line: number, label: string) {
  const frame = useRef<HTMLDivElement>(null);
  const viewer = useRef<Viewer | undefined>(undefined);
  const [zoom, setZoom] = useState<number>();
  const [hasFailed, setFailed] = useState(false);
  const latest = useRef({ sources, line, label });
  latest.current = { sources, line, label };
  const shown = sources
    .map((source) => ('pyramid' in source ? source.pyramid.id : source.picture.address))
    .join();

  useEffect(() => {
    let isOver = shown === '';
    setFailed(false);
    const open = async () => {
      const { openViewer } = await import('./viewer.ts');
      if (isOver || !frame.current) return;
      const { sources, line, label } = latest.current;
      viewer.current = openViewer(frame.current, label, sources, {
        zoomed: setZoom,
        failed: () => setFailed(true),
      });
      viewer.current.setLine(line);
    };
    if (!isOver) open().catch(() => setFailed(true));
    return () => {
      isOver = true;
      viewer.current?.close();
      viewer.current = undefined;
    };
  }, [shown]);
  useEffect(() => viewer.current?.setLine(line), [line]);
  return { frame, viewer, zoom, hasFailed };
}
