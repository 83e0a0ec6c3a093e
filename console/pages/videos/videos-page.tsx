import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { faultOf } from '../../data/film.ts';
import { forgetResumable, sendResumable } from '../../data/send-resumable.ts';
import { addUpload, type Tools } from '../../data/uploads.ts';
import { useRefreshVideo, useVideos, type Video } from '../../data/videos.ts';
import { Button } from '../../ui/button.tsx';
import { DropZone } from '../../ui/drop-zone.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { Search } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import { More } from '../../ui/more.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import styles from './videos.module.css';

/** The films that were sent, found by their names, and the way to send more. */
export function VideosPage() {
  const { t } = useTranslation();
  const refreshVideo = useRefreshVideo();
  const [words, setWords] = useState('');
  const list = useVideos(words.trim());
  const { videos = [], isPlaceholderData } = list;
  const take = (files: File[]) => {
    for (const file of files) {
      const send = async (tools: Tools) => {
        const fault = await faultOf(file);
        if (fault) throw new Error(t(`videos.faults.${fault}`));
        await refreshVideo(await sendResumable(file, tools));
      };
      void addUpload(file.name, send, { forget: () => forgetResumable(file) });
    }
  };
  // Of other words, until the answer to these has come.
  const isNone = videos.length === 0 && !isPlaceholderData;
  const isSearchable = !isNone || words.trim() !== '';
  return (
    <DropZone accept="video/*" take={take} invitation={t('videos.dropHere')}>
      {(choose) => (
        <>
          <PageHead isApart>
            <h1>{t('videos.title')}</h1>
            {isSearchable && (
              <div className={styles.tools}>
                <Search
                  maxLength={200}
                  label={t('videos.search')}
                  value={words}
                  onChange={({ target }) => setWords(target.value)}
                />
                <Button kind="main" icon="plus" onClick={choose}>
                  {t('videos.add')}
                </Button>
              </div>
            )}
          </PageHead>
          <Fetched query={list}>
            {() =>
              isSearchable ? (
                <>
                  {isNone && <p role="status">{t('videos.nothing', { words })}</p>}
                  <ul className={styles.list} aria-label={t('videos.title')}>
                    {videos.map((video) => (
                      <Card key={video.id} video={video} />
                    ))}
                  </ul>
                  <More list={list} />
                  <p className={styles.hint}>{t('videos.goesOn')}</p>
                </>
              ) : (
                <Empty icon="film" title={t('videos.emptyTitle')}>
                  <p>{t('videos.emptyText')}</p>
                  <p>{t('videos.goesOn')}</p>
                  <Button kind="main" icon="plus" onClick={choose}>
                    {t('videos.add')}
                  </Button>
                </Empty>
              )
            }
          </Fetched>
        </>
      )}
    </DropZone>
  );
}

function Card({ video: { id, name, status, duration, thumbnail_path } }: { video: Video }) {
  const { t } = useTranslation();
  const format = useFormat();
  const state = status === 'failed' ? t('videos.failed') : t('videos.measuring');
  return (
    <li>
      <Link href={`/videos/${id}`} className={styles.card}>
        <span className={styles.poster}>
          {thumbnail_path && <img src={thumbnail_path} alt="" loading="lazy" />}
          <span className={styles.length}>{duration === null ? state : format.clock(duration)}</span>
        </span>
        <span className={styles.name}>{name}</span>
      </Link>
    </li>
  );
}
