import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { percentOf, useSteer } from '../../data/jobs.ts';
import type { PhotoDetails } from '../../data/photo.ts';
import { isLarge, type Picture, usePyramid } from '../../data/pyramid.ts';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { placeholderOf } from '../../ui/placeholder.ts';
import { Progress } from '../../ui/progress.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { Why } from '../../ui/why.tsx';
import styles from './compare.module.css';
import { useViewer } from './use-viewer.ts';
import type { Source } from './viewer.ts';
import { ZOOM_STEP } from './zoom-step.ts';

type Rendition = PhotoDetails['renditions'][number];
type Tiles = ReturnType<typeof usePyramid>;

/** The photo as it came, and what was made of it, with a line between that is moved, at any zoom. */
export function Compare({ photo, upscaled }: { photo: PhotoDetails; upscaled: Rendition | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [line, setLine] = useState(50);
  const before: Picture = { ...photo, address: `/photos/${photo.id}?type=original`, sourceId: null };
  const after: Picture | undefined = upscaled && {
    ...upscaled,
    address: `/renditions/${upscaled.id}`,
    sourceId: upscaled.id,
  };
  const tiles = [usePyramid(photo, before), usePyramid(photo, after)];
  const sources = [before, after].flatMap((picture, i) => sourceOf(picture, tiles[i]) ?? []);
  const { frame, viewer, zoom, hasFailed } = useViewer(sources, line / 100, t('photos.view'));
  const { width, height } = after ?? before;
  const blurred = placeholderOf(photo.thumbhash);
  const size: CSSProperties = {
    aspectRatio: `${width} / ${height}`,
    width: `min(100%, ${(72 * width) / height}vh)`,
    ...(blurred && { backgroundImage: `url(${blurred})` }),
  };
  return (
    <figure className={styles.figure}>
      <div className={styles.frame}>
        <div className={styles.sheet} style={size}>
          <div ref={frame} className={styles.view} />
          {sources.length === 2 && <Line at={line} move={setLine} />}
        </div>
      </div>
      <figcaption className={styles.caption}>
        {sources.length === 2 && (
          <span className={styles.sides}>
            <span>{t('photos.before')}</span>
            <span>{t('photos.after')}</span>
          </span>
        )}
        {hasFailed && <span role="alert">{t('photos.notShown')}</span>}
        <fieldset className={styles.zooms} disabled={zoom === undefined}>
          <legend className="visually-hidden">{t('photos.zoom')}</legend>
          <output className={styles.zoom}>{zoom === undefined ? '' : format.percent(zoom)}</output>
          <Button
            icon="minus"
            aria-label={t('photos.zoomOut')}
            onClick={() => viewer.current?.zoomBy(1 / ZOOM_STEP)}
          />
          <Button
            icon="plus"
            aria-label={t('photos.zoomIn')}
            onClick={() => viewer.current?.zoomBy(ZOOM_STEP)}
          />
          <Button onClick={() => viewer.current?.zoomTo(0)}>{t('photos.fit')}</Button>
          <Button onClick={() => viewer.current?.zoomTo(1)}>{format.percent(1)}</Button>
        </fieldset>
      </figcaption>
      {tiles.map((each, i) => (
        <Preparing key={i === 0 ? 'before' : 'after'} tiles={each} />
      ))}
    </figure>
  );
}

/** Undefined while its tiles are being made. */
function sourceOf(picture: Picture | undefined, tiles: Tiles | undefined): Source | undefined {
  if (!picture) return undefined;
  if (!isLarge(picture)) return { picture };
  return tiles?.pyramid && { pyramid: tiles.pyramid };
}

/** A pointer moves the line by a thousandth, which no key should be pressed five hundred times for. */
const STEPS: Record<string, number> = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2 };

function Line({ at, move }: { at: number; move: (at: number) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.line} style={{ left: `${at}%` }} />
      <input
        type="range"
        min={0}
        max={100}
        step={0.1}
        value={at}
        onChange={({ target }) => move(target.valueAsNumber)}
        onKeyDown={(event) => {
          const by = STEPS[event.key];
          if (by === undefined) return;
          event.preventDefault();
          move(Math.min(100, Math.max(0, at + by)));
        }}
        className={styles.slider}
        aria-label={t('photos.slider')}
      />
    </>
  );
}

/** How far the tiles of a large picture are, or why there are none. */
function Preparing({ tiles: { isAwaited, job, error } }: { tiles: Tiles }) {
  const { t } = useTranslation();
  const { retry } = useSteer(job?.id ?? '');
  if (!isAwaited) return null;
  if (error) return <Trouble error={error} />;
  if (job?.status === 'failed' || job?.status === 'cancelled') {
    return (
      <p className={styles.failed} role="alert">
        <span>
          {t('photos.notPrepared')} {job.error && <Why of={job.error} />}
        </span>
        <Button icon="again" busy={retry.isPending} onClick={() => retry.mutate()}>
          {t('shell.tryAgain')}
        </Button>
      </p>
    );
  }
  return (
    <p className={styles.state} role="status">
      <Progress percent={percentOf(job)} label={t('photos.preparing')} />
    </p>
  );
}
