import { useMutation } from '@tanstack/react-query';
import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api, ask } from '../../data/api.ts';
import { isLive, percentOf, useJob } from '../../data/jobs.ts';
import { type Photo, usePhotosOf } from '../../data/photos.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Button } from '../../ui/button.tsx';
import { Explained } from '../../ui/explained.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { useFormat } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Progress } from '../../ui/progress.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { Why } from '../../ui/why.tsx';
import styles from './burst.module.css';
import type { BestCutJob } from './bursts.tsx';
import { Frame } from './frame.tsx';
import { useReason } from './reason.ts';

type Result = NonNullable<BestCutJob['result']>;
type Scored = Result['photos'][number];

/** One burst: its photos from the best down, with what the choice rests on. */
export function BurstPage({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Fetched query={useJob(id)} back={{ to: '/best-cut', label: t('bestCut.back') }}>
      {(job) => job.kind === 'best-cut' && <Burst job={job} />}
    </Fetched>
  );
}

function Burst({ job }: { job: BestCutJob }) {
  const { t } = useTranslation();
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <BackLink to="/best-cut" label={t('bestCut.back')} />
        <h1>{t('bestCut.burstOf', { count: job.input.photo_ids.length })}</h1>
      </header>
      {isLive(job) && (
        <p role="status">
          <Progress percent={percentOf(job)} label={t('bestCut.choosing')} />
        </p>
      )}
      {job.error && (
        <p role="alert" className={styles.failed}>
          {t('bestCut.failed')}. <Why of={job.error} />
        </p>
      )}
      {job.status === 'cancelled' && <StatusBadge status="cancelled" />}
      {job.result && <Choice result={job.result} />}
    </article>
  );
}

function Choice({ result }: { result: Result }) {
  const { t } = useTranslation();
  const [heat, setHeat] = useState(true);
  const [enlarging, setEnlarging] = useState(
    () => new Map(result.upscale_job_id ? [[result.winner, result.upscale_job_id]] : []),
  );
  const reasonOf = useReason(result);
  const photos = usePhotosOf(result.photos.map(({ photo_id }) => photo_id));
  const strongest = Math.max(0, ...result.photos.flatMap(({ regions }) => regions?.values ?? []));
  return (
    <>
      <div className={styles.tools}>
        <p>{t(result.agreement ? 'bestCut.agree' : 'bestCut.disagree')}</p>
        {strongest > 0 && (
          <Button icon="heat" aria-pressed={heat} onClick={() => setHeat(!heat)}>
            {t('bestCut.heat')}
          </Button>
        )}
      </div>
      {result.warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <Warning words={warning} />
        </p>
      ))}
      <ol className={styles.photos}>
        {result.photos.map((scored) => (
          <Ranked
            key={scored.photo_id}
            scored={scored}
            photo={photos.get(scored.photo_id)}
            best={result.photos[0]}
            reason={reasonOf(scored)}
            isWinner={scored.photo_id === result.winner}
            strongest={heat ? strongest : undefined}
            jobId={enlarging.get(scored.photo_id)}
            started={(jobId) => setEnlarging(new Map(enlarging).set(scored.photo_id, jobId))}
          />
        ))}
      </ol>
    </>
  );
}

/** A code, and after a colon what the worker says of it. */
function Warning({ words }: { words: string }) {
  const { t } = useTranslation();
  const [, code = '', detail = words] = /^(\w+): (.*)$/.exec(words) ?? [];
  return (
    <Explained sentence={t(`bestCut.warning.${code as 'notABurst'}`, { defaultValue: '' })} detail={detail} />
  );
}

type RankedProps = {
  scored: Scored;
  photo: Photo | undefined;
  best: Scored | undefined;
  reason: string;
  isWinner: boolean;
  strongest: number | undefined;
  jobId: string | undefined;
  started: (jobId: string) => void;
};

function Ranked({ scored, photo, best, reason, isWinner, strongest, jobId, started }: RankedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { photo_id: id, rank, sharpness, score, regions } = scored;
  const share = sharpness && best?.sharpness ? sharpness / best.sharpness : 0;
  const shape = { '--shape': photo ? photo.width / photo.height : 1.5 } as CSSProperties;
  return (
    <li className={styles.photo} data-winner={isWinner} style={shape}>
      <Link href={`/photos/${id}`} aria-label={t('bestCut.openRank', { rank: rank ?? '–' })}>
        <Frame
          id={id}
          photo={photo}
          regions={regions ?? null}
          {...(strongest !== undefined && { strongest })}
        />
      </Link>
      <div className={styles.words}>
        <p className={styles.rank}>
          <span className={styles.number}>{rank ?? '–'}</span>
          {isWinner && <strong className={styles.best}>{t('bestCut.best')}</strong>}
          <span className={styles.name}>{photo?.name}</span>
        </p>
        <p>{reason}</p>
        {sharpness !== null && score !== null && (
          <dl className={styles.scores}>
            <dt>{t('bestCut.sharpness')}</dt>
            <dd>
              <meter value={Math.min(1, share)} aria-label={t('bestCut.sharpness')} />
              {format.number(sharpness, { maximumSignificantDigits: 3 })}
            </dd>
            <dt>{t('bestCut.score')}</dt>
            <dd>{format.number(score, { maximumSignificantDigits: 4 })}</dd>
          </dl>
        )}
        {rank !== null && (
          <Enlarge photoId={id} jobId={jobId} isEnlarged={Boolean(photo?.upscaled_path)} started={started} />
        )}
      </div>
    </li>
  );
}

type EnlargeProps = {
  photoId: string;
  jobId: string | undefined;
  /** At any time, by whoever: a choice made before this page was opened is one, too. */
  isEnlarged: boolean;
  started: (jobId: string) => void;
};

/** The enlargement of one: how far it is, the way to it, or the button that begins it, anew where it came to nothing. */
function Enlarge({ photoId, jobId, isEnlarged, started }: EnlargeProps) {
  const { t } = useTranslation();
  const { data: job } = useJob(jobId);
  const start = useMutation({
    mutationFn: () => ask(api.jobs.$post({ json: { kind: 'upscale', input: { photo_id: photoId } } })),
    onSuccess: ({ id }) => started(id),
  });
  if (start.error) return <Trouble error={start.error} retry={() => start.mutate()} />;
  if (job?.status === 'completed' || (!jobId && isEnlarged)) {
    return (
      <Link href={`/photos/${photoId}`} className={styles.done}>
        <Icon name="check" size={18} />
        {t('bestCut.compare')}
      </Link>
    );
  }
  if (jobId && (!job || isLive(job))) {
    return (
      <p role="status">
        <Progress percent={percentOf(job)} label={t('photos.states.processing')} />
      </p>
    );
  }
  return (
    <>
      {job?.error && (
        <p className={styles.failed}>
          <Why of={job.error} />
        </p>
      )}
      <Button onClick={() => start.mutate()} busy={start.isPending}>
        {t('bestCut.pick')}
      </Button>
    </>
  );
}
