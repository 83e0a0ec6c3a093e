import { useTranslation } from 'react-i18next';
import type { FieldError } from '../data/api.ts';
import { Choice, Field } from './field.tsx';
import styles from './schema-form.module.css';
import { WhyField } from './why-field.tsx';

/** As much of JSON schema as the inputs of jobs use. */
export type JsonSchema = {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  pattern?: string;
};

export type Values = Record<string, unknown>;

type Props = {
  schema: JsonSchema;
  values: Values;
  change: (values: Values) => void;
  /** What the API said of a field, by its name. */
  wrong?: Record<string, FieldError>;
};

/**
 * A form made from a schema: what it says of a field is what the form lets pass. A field that is left empty is not
 * sent, and the platform's default holds.
 */
export function SchemaForm({ schema, values, change, wrong = {} }: Props) {
  const { t } = useTranslation();
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return <p className={styles.hint}>{t('form.nothing')}</p>;
  return (
    <div className={styles.form}>
      {fields.map(([name, field]) => (
        <div key={name} className={styles.field}>
          <One
            name={name}
            field={field}
            required={schema.required?.includes(name) ?? false}
            value={values[name]}
            change={(value) => change(withValue(values, name, value))}
          />
          {field.description && (
            <p className={styles.hint}>
              {t(`parameters.help.${name as 'model'}`, { defaultValue: field.description })}
            </p>
          )}
          {wrong[name] && (
            <p className={styles.wrong} role="alert">
              <WhyField of={wrong[name]} />
            </p>
          )}
        </div>
      ))}
    </div>
  );
}

function withValue(values: Values, name: string, value: unknown): Values {
  const { [name]: _, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}

type OneProps = {
  name: string;
  field: JsonSchema;
  required: boolean;
  value: unknown;
  change: (value: unknown) => void;
};

function One({ name, field, required, value, change }: OneProps) {
  const { t } = useTranslation();
  const called = t(`parameters.name.${name as 'model'}`, { defaultValue: spell(name) });
  const label = required ? `${called} *` : called;
  const wordOf = (choice: unknown): string =>
    typeof choice === 'boolean'
      ? t(choice ? 'form.yes' : 'form.no')
      : t(`parameters.choice.${name as 'format'}.${choice as 'jpeg'}`, { defaultValue: String(choice) });
  const fallback = field.default === undefined ? '' : String(field.default);
  const choices = field.enum ?? field.anyOf?.flatMap((one) => ('const' in one ? [one.const] : []));
  if (field.type === 'boolean' || choices?.length) {
    const options = field.type === 'boolean' ? [true, false] : (choices ?? []);
    return (
      <Choice
        label={label}
        required={required}
        value={value === undefined ? '' : String(value)}
        onChange={({ target }) => change(options.find((one) => String(one) === target.value))}
        options={[
          ['', fallback ? t('form.default', { value: wordOf(field.default) }) : t('form.unset')],
          ...options.map((one): [string, string] => [String(one), wordOf(one)]),
        ]}
      />
    );
  }
  if (field.type === 'number' || field.type === 'integer') {
    return (
      <Field
        label={label}
        type="number"
        required={required}
        min={field.minimum}
        max={field.maximum}
        step={field.type === 'integer' ? 1 : 'any'}
        placeholder={fallback}
        value={value === undefined ? '' : String(value)}
        onChange={({ target }) => change(target.value === '' ? undefined : Number(target.value))}
      />
    );
  }
  const isList = field.type === 'array';
  return (
    <Field
      label={isList ? `${label} (${t('form.commas')})` : label}
      required={required}
      maxLength={field.maxLength}
      placeholder={fallback}
      value={Array.isArray(value) ? value.join(', ') : String(value ?? '')}
      onChange={({ target }) => change(isList ? listOf(target.value) : target.value || undefined)}
    />
  );
}

/** One that is newer than this page. */
const spell = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

function listOf(text: string): string[] | undefined {
  const items = text.split(',').map((item) => item.trim());
  return text === '' ? undefined : items;
}
