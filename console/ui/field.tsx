import type { ComponentProps } from 'react';
import styles from './field.module.css';

/** A line of text with its name above. */
export const Field = ({ label, ...input }: ComponentProps<'input'> & { label: string }) => (
  <label className={styles.field}>
    <span>{label}</span>
    <input {...input} className={styles.input} />
  </label>
);

/** Words to look for. What they are looked for in stands in it, so it is as high as a button. */
export const Search = ({ label, ...input }: ComponentProps<'input'> & { label: string }) => (
  <input {...input} type="search" aria-label={label} placeholder={label} className={styles.input} />
);

type ChoiceProps = ComponentProps<'select'> & { label: string; options: [value: string, shown: string][] };

/** One of a few. The system's own list: it is what people and their helpers know. */
export const Choice = ({ label, options, ...select }: ChoiceProps) => (
  <label className={styles.field}>
    <span>{label}</span>
    <select {...select} className={styles.input}>
      {options.map(([value, shown]) => (
        <option key={value} value={value}>
          {shown}
        </option>
      ))}
    </select>
  </label>
);
