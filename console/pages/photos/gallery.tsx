import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownPhoto } from '../../data/photos.ts';
import styles from './gallery.module.css';
import { justify, shapeOf } from './justify.ts';
import { Tile } from './tile.tsx';

const GAP = 6;

type Props = { photos: ShownPhoto[]; more: (() => void) | undefined };

/** Rows of photos, of which only those near the screen exist: ten thousand cost as much as fifty. */
export function Gallery({ photos, more }: Props) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const { width, top } = usePlace(list);
  const height = width < 600 ? 132 : 228;
  const rows = useMemo(
    () => (width > 0 ? justify(photos, { width, height, gap: GAP }) : []),
    [photos, width, height],
  );
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.height ?? height) + GAP,
    overscan: 4,
    scrollMargin: top,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured is of the rows before
  useLayoutEffect(() => virtual.measure(), [rows]);
  const shown = virtual.getVirtualItems();
  const isNearEnd = (shown.at(-1)?.index ?? 0) >= rows.length - 12;
  useEffect(() => {
    if (isNearEnd) more?.();
  }, [isNearEnd, more]);
  return (
    <ul
      ref={list}
      className={styles.list}
      style={{ height: virtual.getTotalSize() }}
      aria-label={t('photos.title')}
    >
      {shown.map(({ index, start }) => {
        const row = rows[index];
        return row?.items.map((photo, at) => {
          const left = row.items.slice(0, at).reduce((sum, one) => sum + shapeOf(one) * row.height + GAP, 0);
          const place = { transform: `translate(${left}px, ${start - top}px)` };
          return (
            <li key={photo.id} className={styles.place} style={place}>
              <Tile photo={photo} width={shapeOf(photo) * row.height} height={row.height} />
            </li>
          );
        });
      })}
    </ul>
  );
}

/** How wide the element is and how far down the page it begins, in CSS pixels; 0 before it is there. */
function usePlace(element: React.RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const look = () =>
      setPlace({ width: node.clientWidth, top: node.getBoundingClientRect().top + window.scrollY });
    const watch = new ResizeObserver(look);
    watch.observe(node);
    look();
    return () => watch.disconnect();
  }, [element]);
  return place;
}
