import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type NewApiKey, useMakeKey } from '../../data/api-keys.ts';
import { useSession } from '../../data/session.ts';
import { Answers } from '../../ui/answers.tsx';
import { Button } from '../../ui/button.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import styles from './new-key.module.css';

/** What everybody may give, and what the API lets administrators alone give. */
const scopes = { user: ['read', 'write'], admin: ['read', 'write', 'machine', 'admin'] } as const;
/** Days that a key may be made for here; the API takes any number. */
const spans = [30, 90, 365];
type Scope = (typeof scopes)['admin'][number];

/** Makes a key and shows it once: only a hash of it is kept. */
export function NewKey() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const make = useMakeKey();
  const change = (next: boolean) => {
    setOpen(next);
    make.reset();
  };
  return (
    <>
      <Button kind="main" icon="plus" onClick={() => change(true)}>
        {t('apiKeys.new')}
      </Button>
      {open && (
        <Dialog title={t('apiKeys.new')} close={() => change(false)}>
          {make.data ? (
            <>
              <p>{t('apiKeys.once')}</p>
              <Copy text={make.data.key} />
              <Answers>
                <Button kind="main" onClick={() => change(false)}>
                  {t('apiKeys.done')}
                </Button>
              </Answers>
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
  const [days, setDays] = useState('');
  const { data: session } = useSession();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send({ name, scopes: chosen, ...(days && { expires_in_days: Number(days) }) });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label={t('apiKeys.name')}
        value={name}
        required
        maxLength={100}
        onChange={({ target }) => setName(target.value)}
      />
      <fieldset className={styles.scopes}>
        <legend>{t('apiKeys.scopes')}</legend>
        {scopes[session?.user?.role ?? 'user'].map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={({ target }) =>
                choose(target.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
              }
            />
            <span>
              <strong>{scope}</strong> {t(`apiKeys.scope.${scope}`)}
            </span>
          </label>
        ))}
      </fieldset>
      <Choice
        label={t('apiKeys.expires')}
        value={days}
        onChange={({ target }) => setDays(target.value)}
        options={[
          ['', t('apiKeys.endless')],
          ...spans.map((count): [string, string] => [String(count), t('apiKeys.afterDays', { count })]),
        ]}
      />
      {error && <Trouble error={error} />}
      <Answers>
        <Button kind="main" type="submit" busy={busy} disabled={chosen.length === 0}>
          {t('apiKeys.make')}
        </Button>
      </Answers>
    </form>
  );
}
