import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from 'wouter';
import { Refused } from '../data/api.ts';
import { useSignIn } from '../data/session.ts';
import type { en } from '../strings/en/index.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { OpenIdLink } from './openid-link.tsx';
import styles from './sign-in.module.css';

/** @param openid the host of an OpenID provider where people may sign in, too */
export function SignIn({ openid }: { openid: string | null }) {
  const { t } = useTranslation();
  const signIn = useSignIn();
  const reason = useReason(signIn);
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
          {reason && (
            <p className={styles.error} role="alert">
              {t(`signIn.errors.${reason}`)}
            </p>
          )}
          <Button kind="main" type="submit" busy={signIn.isPending}>
            {t('signIn.submit')}
          </Button>
        </form>
        {openid && <OpenIdLink host={openid} />}
        <p className={styles.hint}>{t('signIn.hint')}</p>
      </div>
    </main>
  );
}

type Reason = keyof (typeof en)['signIn']['errors'];

/** Why nobody is signed in: of the password that was tried last, else what stands in the address after a provider. */
function useReason({ error, isIdle }: ReturnType<typeof useSignIn>): Reason | undefined {
  const [, provider] = useRoute('/sign-in/:reason');
  if (error) return reasonOf(error);
  if (!isIdle || !provider) return undefined;
  return providerReasons.find((reason) => reason === provider.reason) ?? 'away';
}

/** As GET /session/openid names them. */
const providerReasons = ['denied', 'expired', 'refused', 'inactive', 'often'] as const;

function reasonOf(error: Error): Reason {
  const code = error instanceof Refused ? error.code : undefined;
  if (code === 'WRONG_PASSWORD') return 'wrong';
  if (code === 'INACTIVE_USER') return 'inactive';
  return code === 'RATE_LIMITED' ? 'often' : 'away';
}
