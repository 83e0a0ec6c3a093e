import { AboutCode } from '../../ui/about-code.tsx';
import { Why } from '../../ui/why.tsx';
import styles from './reason.module.css';

/** Why a job failed, and where its code is explained. */
export const Reason = ({ error }: { error: { code: string; message: string } }) => (
  <div className={styles.reason}>
    <p>
      <Why of={error} />
    </p>
    <AboutCode code={error.code} />
  </div>
);
