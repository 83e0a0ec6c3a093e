import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { isLive, useRunning } from '../../data/jobs.ts';
import { type PhotoDetails, useFailedJob, usePhoto } from '../../data/photo.ts';
import { useForgetPhoto } from '../../data/photos.ts';
import { removeSoon } from '../../data/removals.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Button } from '../../ui/button.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Why } from '../../ui/why.tsx';
import { Compare } from './compare.tsx';
import { Facts } from './facts.tsx';
import styles from './photo.module.css';
import { UpscaleAgain } from './upscale-again.tsx';

/** One photo: before and after, what was made of it and how, and what else can be done with it. */
export default function PhotoPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = usePhoto(id);
  return (
    <Fetched query={query} back={{ to: '/photos', label: t('photos.back') }}>
      {(photo) => <Shown photo={photo} refetch={query.refetch} />}
    </Fetched>
  );
}

function Shown({ photo, refetch }: { photo: PhotoDetails; refetch: () => void }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const forgetPhoto = useForgetPhoto();
  const upscaled = photo.renditions.filter(({ kind }) => kind === 'upscale');
  const [chosen, choose] = useState<string>();
  const shown = upscaled.find(({ id }) => id === chosen) ?? upscaled[0];
  const remove = () => {
    removeSoon({
      ...{ id: photo.id, name: photo.name, address: `/photos/${photo.id}` },
      after: () => forgetPhoto(photo.id),
    });
    go('/photos');
  };
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <BackLink to="/photos" label={t('photos.back')} />
        <h1 className={styles.name}>{photo.name}</h1>
        <div className={styles.actions}>
          <Button icon="again" onClick={() => setAsking(true)}>
            {t('photos.again.open')}
          </Button>
          <Button icon="trash" kind="danger" onClick={remove}>
            {t('photos.delete')}
          </Button>
        </div>
      </header>
      <div className={styles.columns}>
        <div className={styles.stage}>
          <Compare photo={photo} upscaled={shown} />
          <State photo={photo} />
        </div>
        <Facts photo={photo} upscaled={upscaled} shown={shown} choose={choose} />
      </div>
      {asking && (
        <UpscaleAgain
          photoId={photo.id}
          close={() => setAsking(false)}
          started={() => {
            // The new one is shown when it is there.
            choose(undefined);
            refetch();
          }}
        />
      )}
    </article>
  );
}

/** What is being done to it now, or why that could not be done. */
function State({ photo }: { photo: PhotoDetails }) {
  const { t } = useTranslation();
  const job = useRunning('upscale', isLive(photo)).find(
    (one) => one.kind === 'upscale' && one.input.photo_id === photo.id,
  );
  const failed = useFailedJob(photo);
  const label = t(`photos.states.${photo.status}`);
  if (photo.status === 'failed') {
    return (
      <p className={styles.failed} role="alert">
        {t('photos.notEnlarged')} {failed?.error ? <Why of={failed.error} /> : photo.error_message}
      </p>
    );
  }
  if (!isLive(photo)) return null;
  return (
    <p className={styles.state} role="status">
      <Progress percent={job?.progress.percent} label={label} />
    </p>
  );
}
