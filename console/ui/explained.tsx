import styles from './explained.module.css';

export type Words = {
  /** What is told, in the reader's language. */
  sentence: string;
  /** The API's own words, in English: they have the numbers and names that a sentence about a code cannot have. */
  detail?: string | undefined;
};

/** Within a paragraph or a line of its own. */
export const Explained = ({ sentence, detail }: Words) => (
  <span>
    {sentence}
    {detail && (
      <small lang="en" className={styles.detail}>
        {detail}
      </small>
    )}
  </span>
);
