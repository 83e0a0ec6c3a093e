import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../data/api.ts';
import { useSignIn } from '../data/session.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import styles from './sign-in.module.css';

export function SignIn() {
  const { t } = useTranslation();
  const signIn = useSignIn();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate({ username: String(form.get('username')), password: String(form.get('password')) });
  };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <h1>Darkroom</h1>
        <p className={styles.line}>{t('signIn.promise')}</p>
        <form onSubmit={submit} className={styles.form}>
          <Field label={t('signIn.username')} name="username" autoComplete="username" required autoFocus />
          <Field
            label={t('signIn.password')}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
          {signIn.error && (
            <p className={styles.error} role="alert">
              {t(`signIn.errors.${reasonOf(signIn.error)}`)}
            </p>
          )}
          <Button kind="main" type="submit" busy={signIn.isPending}>
            {t('signIn.submit')}
          </Button>
        </form>
        <p className={styles.hint}>{t('signIn.hint')}</p>
      </div>
    </main>
  );
}

function reasonOf(error: Error): 'wrong' | 'inactive' | 'often' | 'away' {
  const code = error instanceof Refused ? error.code : undefined;
  if (code === 'WRONG_PASSWORD') return 'wrong';
  if (code === 'INACTIVE_USER') return 'inactive';
  return code === 'RATE_LIMITED' ? 'often' : 'away';
}
