import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { isLive } from '../../data/jobs.ts';
import type { ShownPhoto } from '../../data/photos.ts';
import { useThumbnail } from '../../data/thumbnails.ts';
import { placeholderOf } from '../../ui/placeholder.ts';
import { Progress } from '../../ui/progress.tsx';
import styles from './gallery.module.css';

/** One photo of the gallery: its picture over its placeholder, and what is being done to it. */
export function Tile({ photo, width, height }: { photo: ShownPhoto; width: number; height: number }) {
  const { t } = useTranslation();
  const [loaded, setLoaded] = useState(false);
  useThumbnail(photo.id, photo.thumbnail_path !== null);
  const blurred = placeholderOf(photo.thumbhash);
  // A photo of a burst is completed when that is ranked.
  const isOnlyKept = photo.status === 'completed' && !photo.upscaled_path;
  const state = t(`photos.states.${isOnlyKept ? 'uploaded' : photo.status}`);
  return (
    <Link
      href={`/photos/${photo.id}`}
      className={styles.tile}
      style={{ width, height, ...(blurred && { backgroundImage: `url(${blurred})` }) }}
      aria-label={t('photos.open', { name: photo.name, state })}
    >
      {photo.thumbnail_path && (
        <img
          src={photo.thumbnail_path}
          alt=""
          decoding="async"
          className={styles.picture}
          data-loaded={loaded}
          onLoad={() => setLoaded(true)}
        />
      )}
      {isLive(photo) && (
        <span className={styles.badge}>
          <Progress percent={photo.percent} label={state} />
        </span>
      )}
      {photo.status === 'failed' && <span className={`${styles.badge} ${styles.failed}`}>{state}</span>}
    </Link>
  );
}
