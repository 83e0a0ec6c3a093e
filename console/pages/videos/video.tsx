import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { api, ask } from '../../data/api.ts';
import { isLive, useJob } from '../../data/jobs.ts';
import { removeSoon } from '../../data/removals.ts';
import { useMeasured, useRefreshVideo, useVideo, type Video } from '../../data/videos.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Button } from '../../ui/button.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { useFormat } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { Why } from '../../ui/why.tsx';
import styles from './videos.module.css';

/** One film: watched, measured, and with a poster of one's choice. */
export function VideoPage({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Fetched query={useVideo(id)} back={{ to: '/videos', label: t('videos.back') }}>
      {(video) => <Shown video={video} />}
    </Fetched>
  );
}

function Shown({ video }: { video: Video }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const refreshVideo = useRefreshVideo();
  const player = useRef<HTMLVideoElement>(null);
  const { id } = video;
  const remove = () => {
    removeSoon({ id, name: video.name, address: `/videos/${id}`, after: () => refreshVideo(id) });
    go('/videos');
  };
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <BackLink to="/videos" label={t('videos.back')} />
        <h1 className={styles.title}>{video.name}</h1>
        <Button icon="trash" kind="danger" onClick={remove}>
          {t('videos.delete')}
        </Button>
      </header>
      <div className={styles.columns}>
        <div className={styles.stage}>
          <video
            ref={player}
            src={video.original_path}
            {...(video.thumbnail_path && { poster: video.thumbnail_path })}
            controls
            preload="metadata"
            className={styles.player}
          />
          <Poster id={id} time={() => player.current?.currentTime ?? 0} made={() => refreshVideo(id)} />
        </div>
        <Facts video={video} />
      </div>
    </article>
  );
}

function Poster({ id, time, made }: { id: string; time: () => number; made: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const take = useMutation({
    mutationFn: (at: number) =>
      ask(api.jobs.$post({ json: { kind: 'thumbnail', input: { video_id: id, at, width: 1280 } } })),
    onSuccess: made,
  });
  const { data: job } = useJob(take.data?.id);
  const at = job?.kind === 'thumbnail' ? job.result?.actual_time : undefined;
  const isBusy = take.isPending || (job !== undefined && isLive(job));
  return (
    <div className={styles.posterTool}>
      <Button icon="photo" busy={isBusy} onClick={() => take.mutate(time())}>
        {t('videos.poster')}
      </Button>
      <p role="status">
        {typeof at === 'number' ? t('videos.posterDone', { time: format.clock(at) }) : t('videos.posterHelp')}
      </p>
      {take.error && <Trouble error={take.error} />}
      {job?.error && (
        <p role="alert">
          <Why of={job.error} />
        </p>
      )}
    </div>
  );
}

function Facts({ video }: { video: Video }) {
  const { t } = useTranslation();
  const format = useFormat();
  const measured = useMeasured(video);
  const pairs: [string, string | undefined][] = [
    [t('videos.duration'), video.duration === null ? undefined : format.clock(video.duration)],
    [
      t('videos.size'),
      video.width ? `${format.number(video.width)} × ${format.number(video.height ?? 0)}` : undefined,
    ],
    [t('videos.picture'), measured?.video_codec ?? undefined],
    [t('videos.sound'), measured ? (measured.audio_codec ?? t('videos.noSound')) : undefined],
    [t('videos.rate'), measured?.frame_rate ? format.number(measured.frame_rate) : undefined],
    [t('videos.bytes'), format.bytes(video.bytes)],
    [t('videos.added'), format.date(video.created_at)],
  ];
  return (
    <aside aria-label={t('videos.about')} className={styles.facts}>
      <dl className={styles.pairs}>
        {pairs
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {video.error_code && (
        <p role="alert">
          <Why of={{ code: video.error_code, message: video.error_message ?? '' }} />
        </p>
      )}
      <a href={video.original_path} download={video.name} className={styles.download}>
        <Icon name="down" />
        {t('videos.download')}
      </a>
    </aside>
  );
}
