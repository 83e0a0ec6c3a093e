import { useTranslation } from 'react-i18next';
import type { PhotoDetails } from '../../data/photo.ts';
import { Choice } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';

type Rendition = PhotoDetails['renditions'][number];
export type Enlargements = {
  upscaled: Rendition[];
  /** The one that is compared. */
  shown: Rendition | undefined;
  choose: (id: string) => void;
};

/** Which is compared, of a photo that was enlarged more than once. */
export function WhichEnlargement({ upscaled, shown, choose }: Enlargements) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!shown || upscaled.length < 2) return null;
  return (
    <Choice
      label={t('photos.compared')}
      value={shown.id}
      onChange={({ target }) => choose(target.value)}
      options={upscaled.map(({ id, scale, content_type, model }) => [
        id,
        [
          scale && `× ${format.number(scale, { maximumFractionDigits: 2 })}`,
          content_type.split('/')[1]?.toUpperCase(),
          model,
        ]
          .filter(Boolean)
          .join(', '),
      ])}
    />
  );
}
