import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../data/api.ts';
import { useModels } from '../../data/models.ts';
import { Answers } from '../../ui/answers.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice } from '../../ui/field.tsx';
import { useGoodFor } from '../../ui/good-for.ts';
import { Trouble } from '../../ui/trouble.tsx';
import styles from './photo.module.css';

type Props = { photoId: string; close: () => void; started: () => void };

const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
const scales = [4, 3, 2] as const;

/** The same photo once more, by another model or at another size. What was made before is kept. */
export function UpscaleAgain({ photoId, close, started }: Props) {
  const { t } = useTranslation();
  const goodFor = useGoodFor();
  const { data } = useModels();
  const send = useMutation({
    mutationFn: (form: FormData) =>
      ask(api.jobs.$post({ json: { kind: 'upscale', input: inputOf(photoId, form) } })),
    onSuccess: () => {
      close();
      started();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    send.mutate(new FormData(event.currentTarget));
  };
  const installed = data?.models.filter((model) => model.installed) ?? [];
  return (
    <Dialog close={close} title={t('photos.again.title')}>
      <form className={styles.form} onSubmit={submit}>
        <Choice
          name="model"
          label={t('photos.facts.model')}
          options={[
            ['', t('photos.again.usual')],
            ...installed.map((model): [string, string] => [model.name, `${model.name}: ${goodFor(model)}`]),
          ]}
        />
        <Choice
          name="scale"
          label={t('photos.facts.scale')}
          options={scales.map((scale) => [String(scale), `× ${scale}`])}
        />
        <Choice
          name="format"
          label={t('photos.again.format')}
          options={[
            ['', t('photos.again.same')],
            ...formats.map((name): [string, string] => [name, t(`parameters.choice.format.${name}`)]),
          ]}
        />
        {send.error && <Trouble error={send.error} />}
        <Answers>
          <Button onClick={close}>{t('shell.cancel')}</Button>
          <Button kind="main" type="submit" busy={send.isPending}>
            {t('photos.again.start')}
          </Button>
        </Answers>
      </form>
    </Dialog>
  );
}

function inputOf(photoId: string, form: FormData) {
  const model = String(form.get('model'));
  const format = formats.find((name) => name === form.get('format'));
  const scale = scales.find((value) => String(value) === form.get('scale')) ?? 4;
  return { photo_id: photoId, scale, ...(model && { model }), ...(format && { format }) };
}
