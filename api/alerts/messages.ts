import type { NewDelivery } from '../../db/alert-deliveries.ts';
import type { AlertRow, AlertState } from '../../db/alerts.ts';
import type { ApiSettings } from '../config.ts';

/** One line of a Slack attachment. */
export type SlackField = { title: string; value: string; short: boolean };
export type SlackMessage = {
  text: string;
  attachments: { color: string; fields: SlackField[]; footer: string; ts: number }[];
};

export type Targets = Pick<ApiSettings, 'ALERT_SLACK_URL' | 'ALERT_WEBHOOK_URL'>;
export type News = Pick<
  AlertRow,
  'id' | 'name' | 'subject' | 'summary' | 'details' | 'firedAt' | 'resolvedAt'
>;

const RED = '#eb4034';
const GREEN = '#2eb886';
export const colourOf = (state: AlertState) => (state === 'firing' ? RED : GREEN);
export const signOf = (state: AlertState) => (state === 'firing' ? '🚨' : '✅');

/** What each target that is set gets to hear. @param slack what it says there, when it is not the platform's own news */
export function newsFor(
  targets: Targets,
  alert: News,
  state: AlertState,
  slack: SlackMessage = platformMessage(alert, state),
): NewDelivery[] {
  return [
    ...(targets.ALERT_SLACK_URL ? [{ target: 'slack', body: slack }] : []),
    ...(targets.ALERT_WEBHOOK_URL ? [{ target: 'webhook', body: plainMessage(alert, state) }] : []),
  ];
}

function plainMessage(alert: News, state: AlertState): object {
  const { id, name, subject, summary, details, firedAt, resolvedAt } = alert;
  return {
    id,
    name,
    subject,
    state,
    summary,
    details,
    fired_at: firedAt.toISOString(),
    resolved_at: state === 'resolved' ? (resolvedAt?.toISOString() ?? null) : null,
  };
}

function platformMessage(alert: News, state: AlertState): SlackMessage {
  const { name, subject, summary, details, firedAt, resolvedAt } = alert;
  const when = state === 'firing' ? firedAt : (resolvedAt ?? firedAt);
  const fields = [['alert', subject ? `${name} (${subject})` : name], ...Object.entries(details as object)];
  const said = state === 'firing' ? summary : `Over: ${summary}`;
  return {
    text: `${signOf(state)} *[Darkroom]* ${escapeSlack(said)}`,
    attachments: [
      {
        color: colourOf(state),
        fields: fields.map(([title, value]) => ({ title, value: escapeSlack(String(value)), short: true })),
        footer: 'Darkroom',
        ts: Math.floor(when.getTime() / 1_000),
      },
    ],
  };
}

/** Slack reads these three as markup. */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
