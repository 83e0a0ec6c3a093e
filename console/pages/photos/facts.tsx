import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PhotoDetails } from '../../data/photo.ts';
import { useFormat } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { useTime } from '../../ui/time.ts';
import styles from './photo.module.css';
import { type Enlargements, WhichEnlargement } from './which-enlargement.tsx';

/** What is known of a photo: how it was enlarged, how it was taken, and its files to take away. */
export function Facts({ photo, ...enlargements }: { photo: PhotoDetails } & Enlargements) {
  const { t } = useTranslation();
  return (
    <aside className={styles.facts} aria-label={t('photos.about')}>
      <WhichEnlargement {...enlargements} />
      <Made made={enlargements.shown} />
      <Taken photo={photo} />
      <Files photo={photo} />
    </aside>
  );
}

type Pair = [name: string, value: string | undefined];

function Group({ title, pairs }: { title: string; pairs: Pair[] }) {
  const known = pairs.filter(([, value]) => value);
  if (known.length === 0) return null;
  return (
    <section className={styles.group}>
      <h2>{title}</h2>
      <dl className={styles.pairs}>
        {known.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Made({ made }: { made: Enlargements['shown'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { span } = useTime();
  if (!made) return null;
  const { model, scale, milliseconds, device, width, height, created_at } = made;
  return (
    <Group
      title={t('photos.facts.enlarged')}
      pairs={[
        [t('photos.facts.model'), model ?? undefined],
        [
          t('photos.facts.scale'),
          scale ? `× ${format.number(scale, { maximumFractionDigits: 2 })}` : undefined,
        ],
        [t('photos.facts.size'), `${format.number(width)} × ${format.number(height)}`],
        [t('photos.facts.took'), milliseconds ? span(milliseconds / 1000) : undefined],
        [t('photos.facts.device'), device?.toUpperCase()],
        [t('photos.facts.when'), format.date(created_at)],
      ]}
    />
  );
}

function Taken({ photo }: { photo: PhotoDetails }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: exif } = useQuery({
    queryKey: ['exif', photo.id],
    // A library of its own weight, which most visits do not need.
    queryFn: async () => (await import('./exif.ts')).readExif(`/photos/${photo.id}?type=original`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Group
      title={t('photos.facts.original')}
      pairs={[
        [t('photos.facts.size'), `${format.number(photo.width)} × ${format.number(photo.height)}`],
        [t('photos.facts.camera'), exif?.camera],
        [t('photos.facts.lens'), exif?.lens],
        [t('photos.facts.exposure'), exif?.exposure],
        [t('photos.facts.taken'), exif?.taken],
        [t('photos.facts.added'), format.date(photo.created_at)],
        [t('photos.facts.caption'), photo.caption ?? undefined],
      ]}
    />
  );
}

function Files({ photo }: { photo: PhotoDetails }) {
  const { t } = useTranslation();
  const format = useFormat();
  const original = {
    id: 'original',
    address: `/photos/${photo.id}?type=original`,
    kind: 'original' as const,
    ...{ content_type: photo.content_type, bytes: photo.bytes, width: photo.width, height: photo.height },
  };
  const made = photo.renditions
    .filter(({ kind }) => kind !== 'pyramid')
    .map((one) => ({ ...one, address: `/renditions/${one.id}` }));
  const stem = photo.name.replace(/\.[^.]*$/, '');
  return (
    <section className={styles.group}>
      <h2>{t('photos.facts.files')}</h2>
      <ul className={styles.files}>
        {[original, ...made].map(({ id, address, kind, content_type, bytes, width, height }) => (
          <li key={id}>
            <a href={address} download={nameOf(stem, kind, content_type, width)} className={styles.file}>
              <span>
                {t(
                  `photos.kinds.${kind in { original: 1, upscale: 1, thumbnail: 1 } ? (kind as 'original') : 'other'}`,
                )}
                <small>
                  {`${format.number(width)} × ${format.number(height)}, ${content_type.split('/')[1]?.toUpperCase()}, ${format.bytes(bytes)}`}
                </small>
              </span>
              <Icon name="down" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const nameOf = (stem: string, kind: string, type: string, width: number) =>
  kind === 'original' ? true : `${stem}-${kind}-${width}.${type.split('/')[1]?.replace('jpeg', 'jpg')}`;
