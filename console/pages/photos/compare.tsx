import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhotoDetails } from '../../data/photo.ts';
import { Button } from '../../ui/button.tsx';
import { placeholderOf } from '../../ui/placeholder.ts';
import styles from './compare.module.css';
import { usePan } from './use-pan.ts';

type Rendition = PhotoDetails['renditions'][number];

/** Pixels that a browser holds in memory without trouble, and bytes that a person waits for. */
const MAX_PIXELS = 120e6;
const MAX_BYTES = 60e6;
const zooms = [0, 0.5, 1, 2] as const;

/** The photo as it came, and what was made of it, with a line between that is moved. */
export function Compare({ photo, upscaled }: { photo: PhotoDetails; upscaled: Rendition | undefined }) {
  const { t } = useTranslation();
  const [line, setLine] = useState(50);
  /** CSS pixels to one of the result's; 0: as large as fits. */
  const [zoom, setZoom] = useState<number>(0);
  const { frame, panning } = usePan(zoom > 0);
  const isTooLarge =
    upscaled && (upscaled.width * upscaled.height > MAX_PIXELS || upscaled.bytes > MAX_BYTES);
  const after = isTooLarge ? undefined : upscaled;
  const { width, height } = after ?? photo;
  const blurred = placeholderOf(photo.thumbhash);
  const size: CSSProperties =
    zoom > 0
      ? { width: width * zoom, height: height * zoom }
      : { aspectRatio: `${width} / ${height}`, width: `min(100%, ${(72 * width) / height}vh)` };
  return (
    <figure className={styles.figure}>
      <div ref={frame} className={styles.frame} data-zoomed={zoom > 0} {...panning}>
        <div
          className={styles.sheet}
          style={{ ...size, ...(blurred && { backgroundImage: `url(${blurred})` }) }}
        >
          <img src={`/photos/${photo.id}?type=original`} alt={t('photos.before')} className={styles.layer} />
          {after && (
            <>
              <img
                src={`/renditions/${after.id}`}
                alt={t('photos.after')}
                className={styles.layer}
                style={{ clipPath: `inset(0 0 0 ${line}%)` }}
              />
              <div className={styles.line} style={{ left: `${line}%` }} />
              <input
                type="range"
                min={0}
                max={100}
                step={0.1}
                value={line}
                onChange={({ target }) => setLine(target.valueAsNumber)}
                className={styles.slider}
                aria-label={t('photos.slider')}
              />
            </>
          )}
        </div>
      </div>
      <figcaption className={styles.caption}>
        {after && (
          <span className={styles.sides}>
            <span>{t('photos.before')}</span>
            <span>{t('photos.after')}</span>
          </span>
        )}
        {isTooLarge && <span>{t('photos.tooLarge')}</span>}
        <fieldset className={styles.zooms}>
          <legend className="visually-hidden">{t('photos.zoom')}</legend>
          {zooms.map((value) => (
            <Button key={value} onClick={() => setZoom(value)} aria-pressed={zoom === value}>
              {value === 0 ? t('photos.fit') : `${value * 100} %`}
            </Button>
          ))}
        </fieldset>
      </figcaption>
    </figure>
  );
}
