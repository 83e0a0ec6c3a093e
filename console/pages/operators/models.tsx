import { useTranslation } from 'react-i18next';
import { type Model, useModels } from '../../data/models.ts';
import { Copy } from '../../ui/copy.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { useGoodFor } from '../../ui/good-for.ts';
import table from '../../ui/table.module.css';
import { useTime } from '../../ui/time.ts';
import styles from './models.module.css';
import page from './page.module.css';

/**
 * What upscales can be done with, where, and how fast. A model is added on the machine that holds the workers' folder
 * of models, by a command: it comes over the network and is checked there, which the API has no business with.
 */
export function Models() {
  const { t } = useTranslation();
  const goodFor = useGoodFor();
  const query = useModels();
  return (
    <section className={page.section}>
      <header className={page.title}>
        <h2>{t('operators.models.title')}</h2>
      </header>
      <Fetched query={query}>
        {({ models }) =>
          models.length === 0 ? (
            <p className={page.soft}>{t('operators.models.none')}</p>
          ) : (
            <div className={table.frame}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th scope="col">{t('operators.models.name')}</th>
                    <th scope="col" className={table.wide}>
                      {t('operators.models.goodFor')}
                    </th>
                    <th scope="col">{t('operators.models.where')}</th>
                  </tr>
                </thead>
                <tbody>
                  {models.map((model) => (
                    <tr key={model.name}>
                      <td>
                        <strong className={styles.name}>{model.name}</strong>{' '}
                        <span className={table.soft}>×{model.scale}</span>
                      </td>
                      <td className={`${table.wide} ${table.soft}`}>{goodFor(model)}</td>
                      <td>{model.installed ? <Places model={model} /> : <Copy text={pull(model)} />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Fetched>
    </section>
  );
}

const pull = ({ name }: Model): string => `npm run models -- pull ${name}`;

function Places({ model }: { model: Model }) {
  const { t } = useTranslation();
  const { span } = useTime();
  return (
    <ul className={styles.places}>
      {model.workers.map(({ worker, device, seconds_per_megapixel: pace }) => (
        <li key={worker}>
          {worker} <span className={table.soft}>{t(`operators.device.${device}`)}</span>{' '}
          {pace !== null && (
            <span className={table.soft}>{t('operators.models.pace', { span: span(pace) })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
