import { useTranslation } from 'react-i18next';
import { Copy } from '../../ui/copy.tsx';
import styles from './how-to.module.css';

/** What curl, the command and the library are given: lines that work as they stand, with this platform's address. */
export function HowTo() {
  const { t } = useTranslation();
  return (
    <section className={styles.howTo}>
      <h2>{t('apiKeys.howTo.title')}</h2>
      {ways(location.origin).map(([name, text]) => (
        <figure key={name} className={styles.way}>
          <figcaption>{t(`apiKeys.howTo.${name}`)}</figcaption>
          <Copy text={text} />
        </figure>
      ))}
      <p>
        <a href="/docs" target="_blank" rel="noreferrer">
          {t('shell.apiDocs')}
        </a>
      </p>
    </section>
  );
}

/**
 * The package is installed from a copy of the sources and never by its name: at npm that name is somebody else's, whose
 * program `npx` would fetch, run, and show the key to.
 */
const ways = (url: string) =>
  [
    ['variables', `export DARKROOM_URL=${url}\nexport DARKROOM_API_KEY=dk_…`],
    ['curl', 'curl -H "X-API-Key: $DARKROOM_API_KEY" -F file=@photo.jpg "$DARKROOM_URL/upscale"'],
    ['install', '(cd darkroom/client && npm pack)\nnpm install ./darkroom/client/darkroom-*.tgz'],
    ['command', 'npx darkroom upscale photo.jpg --wait --out large.jpg'],
    ['library', library(url)],
  ] as const;

const library = (url: string) => `import { createClient } from 'darkroom';

const apiKey = process.env.DARKROOM_API_KEY ?? '';
const darkroom = createClient('${url}', { apiKey });
const job = await darkroom.upscale('photo.jpg', { scale: 2 }).wait();`;
