import { v7 as uuidv7 } from 'uuid';
import { insertDeliveries } from '../../db/alert-deliveries.ts';
import { recordPastAlert } from '../../db/alerts.ts';
import { isDatabaseAway } from '../../db/client.ts';
import { inTransaction } from '../../db/jobs/row.ts';
import { claimOutage, forgetOutage, noteOutageTold, readOutageNote } from '../../queues/outage-note.ts';
import { DeadlineError } from '../../runtime/lifecycle.ts';
import type { Deps } from '../deps.ts';
import { DATABASE_UNREACHABLE, spell } from './conditions.ts';
import { sendNews } from './deliver.ts';
import { type News, newsFor } from './messages.ts';
import { DownSince } from './sample.ts';

type Parts = Pick<Deps, 'db' | 'settings' | 'queues' | 'outbound' | 'log'>;

/**
 * Tells of the one thing that cannot be written down as it happens: the database is away. The message is sent at once,
 * by the process that claims it in Redis; without Redis by every process, for twice is better than never. The row and
 * the news of the end are written when the database is back, by whoever finds the note first.
 */
export class DatabaseOutage {
  readonly #parts: Parts;
  readonly #down = new DownSince();
  /** When the outage began that this process told of; what Redis knows may be lost with it. */
  #told: Date | undefined;
  /** Targets that have heard of it, while another has not. */
  readonly #heard = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** For `.catch`. @throws anything that is no outage */
  async noteFailure(error: unknown): Promise<undefined> {
    if (!isDatabaseAway(error) && !(error instanceof DeadlineError)) throw error;
    const { settings, queues, log } = this.#parts;
    const seconds = this.#down.note(false);
    if (this.#told || seconds < settings.ALERT_UNREACHABLE_SECONDS) return;
    const since = new Date(Date.now() - seconds * 1_000);
    if (!(await claimOutage(queues, since).catch(() => true))) return;
    log.warn({ seconds }, 'the database is away');
    if (await this.#tell(since)) {
      this.#told = since;
      await noteOutageTold(queues, since).catch(() => {});
    }
  }

  /** @returns false when a target did not take it: its claim lapses after a minute, and then somebody tries again */
  async #tell(since: Date): Promise<boolean> {
    const { settings, log } = this.#parts;
    for (const news of newsFor(settings, alertOf(since), 'firing')) {
      if (this.#heard.has(news.target)) continue;
      const sent = await sendNews(this.#parts, news);
      if ('error' in sent)
        log.warn({ target: news.target, reason: sent.error }, 'an alert was not delivered');
      if ('error' in sent && !sent.isFinal) return false;
      this.#heard.add(news.target);
    }
    return true;
  }

  async noteAnswer(): Promise<void> {
    this.#down.note(true);
    const { db, settings, queues } = this.#parts;
    const note = await readOutageNote(queues).catch(() => undefined);
    const since = note?.told ? new Date(note.since) : this.#told;
    if (since) {
      const over = new Date();
      await inTransaction(db, async (tx) => {
        const row = await recordPastAlert(tx, { id: idOf(since), ...factsOf(since, over) }, since, over);
        if (row) await insertDeliveries(tx, row.id, 'resolved', newsFor(settings, row, 'resolved'));
      });
    }
    if (note) await forgetOutage(queues).catch(() => {});
    this.#told = undefined;
    this.#heard.clear();
  }
}

function factsOf(since: Date, until: Date) {
  const seconds = (until.getTime() - since.getTime()) / 1_000;
  return {
    name: DATABASE_UNREACHABLE,
    subject: '',
    summary: `The database has not answered for ${spell(seconds)}`,
    details: { seconds: Math.round(seconds) },
  };
}

/** The same for all who tell of it, so that beginning and end have one id before there is a row. */
const idOf = (since: Date) => uuidv7({ msecs: since.getTime(), seq: 0, random: new Uint8Array(16) });

const alertOf = (since: Date): News => ({
  ...factsOf(since, new Date()),
  id: idOf(since),
  firedAt: since,
  resolvedAt: null,
});
