import type { Photo } from '../../data/photos.ts';
import { useThumbnail } from '../../data/thumbnails.ts';
import { placeholderOf } from '../../ui/placeholder.ts';
import styles from './frame.module.css';
import { Heat, type Regions } from './heat.tsx';

type Props = {
  id: string;
  /** Undefined until it is fetched. */
  photo: Photo | undefined;
  regions?: Regions | null;
  strongest?: number;
};

/** A photo of a burst, whole, with where it is sharp laid over it. */
export function Frame({ id, photo, regions, strongest }: Props) {
  const thumbnail = photo?.thumbnail_path;
  useThumbnail(id, !photo || thumbnail !== null);
  const blurred = placeholderOf(photo?.thumbhash ?? null);
  const shape = photo ? photo.width / photo.height : 1.5;
  return (
    <span
      className={styles.frame}
      style={{ aspectRatio: shape, ...(blurred && { backgroundImage: `url(${blurred})` }) }}
    >
      {thumbnail && <img src={thumbnail} alt="" className={styles.picture} />}
      {regions && strongest !== undefined && <Heat regions={regions} strongest={strongest} />}
    </span>
  );
}
