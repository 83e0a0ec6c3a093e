import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './drop-zone.module.css';
import { filesOf } from './dropped-files.ts';

type Props = {
  /** Such as image/*; what it does not fit is left out, for folders hold all sorts of files. */
  accept: 'image/*' | 'video/*';
  take: (files: File[]) => void;
  /** Shown over the page while files are held above it. */
  invitation: string;
  children: (choose: () => void) => ReactNode;
};

/** What systems put into folders, and nobody knows of. */
const isClutter = ({ name }: File): boolean => /^(\.|thumbs\.db$|desktop\.ini$)/i.test(name);

/** A page that takes files and folders dropped anywhere on it, or chosen by a button that it is given. */
export function DropZone({ accept, take, invitation, children }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [others, setOthers] = useState(0);
  const [noneFits, setNoneFits] = useState(false);
  const fits = (file: File) =>
    file.type.startsWith(accept.slice(0, -1)) || /\.(heic|heif|mkv)$/i.test(file.name);
  const give = (files: File[]) => {
    const wanted = files.filter(fits);
    setNoneFits(wanted.length === 0);
    setOthers(files.filter((file) => !fits(file) && !isClutter(file)).length);
    if (wanted.length > 0) take(wanted);
  };
  const drag = (event: DragEvent, isOver: boolean) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(isOver);
  };
  const drop = async (event: DragEvent) => {
    drag(event, false);
    give(await filesOf(event.dataTransfer));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its button for the keyboard, which is handed to the children
    <div
      className={styles.zone}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => event.currentTarget === event.target && setOver(false)}
      onDrop={drop}
    >
      {noneFits && (
        <p role="alert" className={styles.noneFits}>
          {t('shell.noneFits')}
        </p>
      )}
      {!noneFits && others > 0 && (
        <p role="status" className={styles.othersLeft}>
          {t('shell.othersLeft', { count: others })}
        </p>
      )}
      {children(() => input.current?.click())}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        data-testid="files"
        onChange={({ target }) => {
          give([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      {over && (
        <div className={styles.veil}>
          <p>{invitation}</p>
        </div>
      )}
    </div>
  );
}
