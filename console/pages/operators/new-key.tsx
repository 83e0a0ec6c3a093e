import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type NewApiKey, useApiKeyActions } from '../../data/api-keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { Copy } from './copy.tsx';
import styles from './new-key.module.css';

const scopes = ['read', 'write', 'machine', 'admin'] as const;
type Scope = (typeof scopes)[number];

/** Makes a key and shows it once: only a hash of it is kept. */
export function NewKey() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { make } = useApiKeyActions();
  const change = (next: boolean) => {
    setOpen(next);
    make.reset();
  };
  return (
    <>
      <Button icon="plus" onClick={() => change(true)}>
        {t('operators.keys.new')}
      </Button>
      {open && (
        <Dialog title={t('operators.keys.new')} close={() => change(false)}>
          {make.data ? (
            <>
              <p>{t('operators.keys.once')}</p>
              <Copy text={make.data.key} />
              <div className={styles.actions}>
                <Button kind="main" onClick={() => change(false)}>
                  {t('operators.keys.done')}
                </Button>
              </div>
            </>
          ) : (
            <Form busy={make.isPending} error={make.error} send={make.mutate} />
          )}
        </Dialog>
      )}
    </>
  );
}

type FormProps = { busy: boolean; error: Error | null; send: (key: NewApiKey) => void };

function Form({ busy, error, send }: FormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [chosen, choose] = useState<Scope[]>(['read', 'write']);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send({ name, scopes: chosen });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label={t('operators.keys.name')}
        value={name}
        required
        maxLength={100}
        onChange={({ target }) => setName(target.value)}
      />
      <fieldset className={styles.scopes}>
        <legend>{t('operators.keys.scopes')}</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={({ target }) =>
                choose(target.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
              }
            />
            <span>
              <strong>{scope}</strong> {t(`operators.keys.scope.${scope}`)}
            </span>
          </label>
        ))}
      </fieldset>
      {error && <Trouble error={error} />}
      <div className={styles.actions}>
        <Button kind="main" type="submit" busy={busy} disabled={chosen.length === 0}>
          {t('operators.keys.make')}
        </Button>
      </div>
    </form>
  );
}
