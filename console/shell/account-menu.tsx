import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Language, languages } from '../../api/explanations/languages.ts';
import { type User, useSignOut } from '../data/session.ts';
import { pagesFor } from '../pages.ts';
import { setLanguage } from '../strings/start.ts';
import { readTheme, setTheme, type Theme, themes } from '../styles/theme.ts';
import { Icon } from '../ui/icon.tsx';
import { Trouble } from '../ui/trouble.tsx';
import styles from './account-menu.module.css';

/** Who is signed in, the looks and the language of the page, the pages that few need, and the way out. */
export function AccountMenu({ user }: { user: User }) {
  const { t, i18n } = useTranslation();
  const signOut = useSignOut();
  const [theme, showTheme] = useState(readTheme);
  const choose = (name: string) => {
    const chosen = themes.find((one) => one === name) ?? 'auto';
    setTheme(chosen);
    showTheme(chosen);
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className={styles.trigger}
        aria-label={t('shell.account', { name: user.username })}
      >
        <Icon name="person" />
        <span>{user.username}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={8} collisionPadding={12}>
          <Choices
            label={t('shell.theme')}
            value={theme}
            choose={choose}
            options={themes.map((name: Theme) => [name, t(`shell.themes.${name}`)])}
          />
          <Choices
            label={t('shell.language')}
            value={i18n.language}
            choose={(name) => setLanguage(name as Language)}
            options={Object.entries(languages)}
          />
          {pagesFor(user).map(
            ({ path, name, icon }) =>
              !icon && (
                <DropdownMenu.Item key={path} className={styles.item} asChild>
                  <Link href={path}>{t(`${name}.title`)}</Link>
                </DropdownMenu.Item>
              ),
          )}
          <DropdownMenu.Item
            className={styles.item}
            onSelect={() => window.open('/docs', '_blank', 'noreferrer')}
          >
            {t('shell.apiDocs')}
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className={styles.item}
            aria-busy={signOut.isPending}
            onSelect={(event) => {
              // It stays open to say so when it is refused.
              event.preventDefault();
              if (!signOut.isPending) signOut.mutate();
            }}
          >
            {t('shell.signOut')}
          </DropdownMenu.Item>
          {signOut.error && <Trouble error={signOut.error} />}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

type ChoicesProps = {
  label: string;
  value: string;
  choose: (name: string) => void;
  options: [name: string, shown: string][];
};

const Choices = ({ label, value, choose, options }: ChoicesProps) => (
  <>
    <DropdownMenu.Label className={styles.label}>{label}</DropdownMenu.Label>
    <DropdownMenu.RadioGroup value={value} onValueChange={choose} className={styles.choices}>
      {options.map(([name, shown]) => (
        <DropdownMenu.RadioItem key={name} value={name} className={styles.choice} onSelect={stayOpen}>
          {shown}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
    <DropdownMenu.Separator className={styles.line} />
  </>
);

const stayOpen = (event: Event) => event.preventDefault();
