import type { InferResponseType } from 'hono/client';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { api } from '../../data/api.ts';
import { usePhotos, useShowPhoto } from '../../data/photos.ts';
import { newKey, sendForm } from '../../data/send-form.ts';
import { addUpload } from '../../data/uploads.ts';
import { Button } from '../../ui/button.tsx';
import { DropZone } from '../../ui/drop-zone.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import styles from './gallery.module.css';
import { Gallery } from './gallery.tsx';

type Sent = InferResponseType<typeof api.upscale.$post, 200>;

/** Everything that was sent, and the way to send more. */
export function PhotosPage() {
  const { t } = useTranslation();
  const list = usePhotos();
  const { photos, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const showPhoto = useShowPhoto();
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const take = (files: File[]) => {
    for (const file of files) {
      const form = { path: '/upscale', field: 'file', files: [file], fields: {}, key: newKey() };
      void addUpload(file.name, async (tools) => showPhoto((await sendForm<Sent>(form, tools)).id));
    }
  };
  return (
    <DropZone accept="image/*" take={take} invitation={t('photos.dropHere')}>
      {(choose) => (
        <>
          <PageHead isApart>
            <h1>
              {t('photos.title')}
              {photos.length > 0 && (
                <span className={styles.count}>
                  {t('photos.count', { count: photos.length, more: hasNextPage ? '+' : '' })}
                </span>
              )}
            </h1>
            {photos.length > 0 && (
              <Button kind="main" icon="plus" onClick={choose}>
                {t('photos.add')}
              </Button>
            )}
          </PageHead>
          <Fetched query={list}>
            {() =>
              photos.length === 0 ? (
                <Empty icon="photo" title={t('photos.emptyTitle')}>
                  <p>{t('photos.emptyText')}</p>
                  <Button kind="main" icon="plus" onClick={choose}>
                    {t('photos.add')}
                  </Button>
                </Empty>
              ) : (
                <Gallery photos={photos} more={hasNextPage && !isFetchingNextPage ? more : undefined} />
              )
            }
          </Fetched>
        </>
      )}
    </DropZone>
  );
}
