import { colourOf, escapeSlack, type SlackMessage, signOf } from '../alerts/messages.ts';
import type { Alarm } from './alarm.ts';

/** An alarm as the OTT service's operators read it in Slack. */
export function koreanMessage(alarm: Alarm): SlackMessage {
  const { NewStateValue: state, Trigger: trigger, StateChangeTime: changed } = alarm;
  const sign = state === 'ALARM' ? 'firing' : 'resolved';
  const resource = resourceOf(alarm);
  const field = (title: string, value: string, short = true) => ({ title, value: escapeSlack(value), short });
  return {
    text: `${signOf(sign)} *[OTT 인프라 감지]* ${resource} 상태가 *${state}*로 변경되었습니다.`,
    attachments: [
      {
        color: colourOf(sign),
        fields: [
          field('리소스 종류', resource),
          field('리전', alarm.Region || '-'),
          field('메트릭', trigger.MetricName ?? alarm.AlarmName),
          field('임계값', thresholdOf(alarm)),
          field('발생 시각', seoulTime(changed)),
          field('사유', alarm.NewStateReason || '-', false),
        ],
        footer: 'OTT 인프라 모니터링',
        ts: Math.floor(changed.getTime() / 1_000),
      },
    ],
  };
}

function resourceOf({ Trigger: { Namespace: namespace }, AlarmName: name }: Alarm): string {
  const says = `${namespace ?? ''} ${name}`;
  if (/AWS\/RDS|aurora/i.test(says)) return 'RDS Aurora';
  if (/ContainerInsights|AWS\/EKS|\beks\b/i.test(says)) return 'EKS Cluster';
  return '인프라';
}

/** In the unit of the metric: free memory is counted in bytes, connections in connections. */
function thresholdOf({ Trigger: { Threshold: value, MetricName: metric, Unit: unit } }: Alarm): string {
  if (value == null) return '-';
  const name = metric ?? '';
  if (unit === 'Percent' || /utilization|percent/i.test(name)) return `${value}%`;
  if (unit === 'Bytes' || /bytes|memory|storage/i.test(name)) return sizeOf(value);
  if (unit === 'Seconds' || /latency/i.test(name)) return `${value}초`;
  return /connections/i.test(name) ? `${value}개` : `${value}`;
}

function sizeOf(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${Number((bytes / 1024 ** step).toFixed(1))} ${units[step]}`;
}

/** Of the alarm, not of its sending. */
const seoulTime = (when: Date) =>
  `${new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul', dateStyle: 'short', timeStyle: 'medium' }).format(when)} KST`;
