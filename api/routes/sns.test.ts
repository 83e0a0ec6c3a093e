import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { Outbound } from '../../runtime/outbound.ts';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { makeCertificate } from '../../test/support/certificate.ts';
import { deliverDue } from '../alerts/deliver.ts';
import { type SnsMessage, signedTextOf } from '../sns/message.ts';

const TOPIC = 'arn:aws:sns:ap-northeast-2:123456789012:alarms';
const host = 'https://sns.ap-northeast-2.amazonaws.com';
const certificateUrl = `${host}/SimpleNotificationService-0123abc.pem`;
const expiredUrl = `${host}/SimpleNotificationService-0ddba11.pem`;
const ours = makeCertificate();
const expired = makeCertificate(-1_000);
const strangers = makeCertificate();

let api: TestApi;
/** Addresses that were asked for, and what Slack was sent. */
const asked: string[] = [];
const slack: {
  text: string;
  attachments: { color: string; fields: { title: string; value: string }[] }[];
}[] = [];
const outside: Outbound = async (url, { body } = {}) => {
  asked.push(url);
  if (url === 'https://hooks.example.org/slack') slack.push(JSON.parse(body ?? ''));
  const text = { [certificateUrl]: ours.pem, [expiredUrl]: expired.pem }[url] ?? 'ok';
  return { status: 200, header: () => undefined, text };
};
before(async () => {
  const env = { SNS_TOPIC_ARNS: TOPIC, ALERT_SLACK_URL: 'https://hooks.example.org/slack' };
  api = await startTestApi(env, outside);
});
after(() => api.close());
beforeEach(() => {
  asked.length = 0;
  slack.length = 0;
});

function notice(message: string, more: Partial<SnsMessage> = {}, key = ours): SnsMessage {
  const unsigned = {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: TOPIC,
    Message: message,
    Timestamp: new Date().toISOString(),
    SignatureVersion: '2',
    SigningCertURL: certificateUrl,
    ...more,
  } as SnsMessage;
  const algorithm = unsigned.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return { ...unsigned, Signature: more.Signature ?? key.sign(signedTextOf(unsigned), algorithm) };
}

/** As SNS sends it: JSON that says it is text. */
const post = (message: SnsMessage) =>
  api.request('/internal/sns', {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': message.Type },
    body: JSON.stringify(message),
  });
const outcome = async (message: SnsMessage) =>
  (await jsonOf<{ outcome?: string; code?: string }>(post(message))).outcome;
const refusal = async (message: SnsMessage) => {
  const answer = await post(message);
  const { code } = await jsonOf<{ code: string }>(answer);
  return [answer.status, code];
};

const alarm = (state: string, time: string, more: object = {}) =>
  JSON.stringify({
    AlarmName: 'aurora-free-memory',
    AlarmArn: 'arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:aurora-free-memory',
    NewStateValue: state,
    NewStateReason: 'Threshold Crossed: 2 datapoints < 1 GB',
    StateChangeTime: time,
    Region: 'Asia Pacific (Seoul)',
    Trigger: { MetricName: 'FreeableMemory', Namespace: 'AWS/RDS', Threshold: 1_073_741_824, Unit: null },
    ...more,
  });

test('an alarm and its end are relayed once each, in the words, colours, units and time of the alarm', async () => {
  const firing = notice(alarm('ALARM', '2026-03-04T15:06:07.890+0000'));
  assert.equal(await outcome(firing), 'relayed');
  assert.equal(await outcome(firing), 'known', 'SNS sends a message again');
  assert.equal(await outcome(notice(alarm('ALARM', '2026-03-04T15:07:00.000+0000'))), 'known', 'no change');
  assert.equal(await outcome(notice(alarm('OK', '2026-03-04T16:00:00.000+0000'))), 'relayed');
  assert.equal(
    await outcome(notice(alarm('ALARM', '2026-03-04T15:30:00.000+0000'))),
    'known',
    'it comes late',
  );
  await deliverDue(api.deps);
  await deliverDue(api.deps);
  assert.deepEqual(
    slack.map(({ text }) => text),
    [
      '🚨 *[OTT 인프라 감지]* RDS Aurora 상태가 *ALARM*로 변경되었습니다.',
      '✅ *[OTT 인프라 감지]* RDS Aurora 상태가 *OK*로 변경되었습니다.',
    ],
  );
  const [first, second] = slack.map(({ attachments }) => attachments[0]);
  assert.deepEqual([first?.color, second?.color], ['#eb4034', '#2eb886']);
  assert.deepEqual(Object.fromEntries(first?.fields.map(({ title, value }) => [title, value]) ?? []), {
    '리소스 종류': 'RDS Aurora',
    리전: 'Asia Pacific (Seoul)',
    메트릭: 'FreeableMemory',
    임계값: '1 GiB',
    '발생 시각': '2026-03-05 00:06:07 KST',
    사유: 'Threshold Crossed: 2 datapoints &lt; 1 GB',
  });
  assert.equal(asked.filter((url) => url === certificateUrl).length, 1, 'the certificate is fetched once');
});

test('that an alarm is well is news the first time, and not again', async () => {
  const quiet = (time: string) =>
    alarm('OK', time, {
      AlarmName: 'quiet',
      AlarmArn: 'arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:quiet',
    });
  assert.equal(await outcome(notice(quiet('2026-03-04T15:06:07.890+0000'))), 'relayed');
  assert.equal(await outcome(notice(quiet('2026-03-04T16:06:07.890+0000'))), 'known');
  await deliverDue(api.deps);
  assert.match(slack[0]?.text ?? '', /^✅ .*\*OK\*/);
});

test('percent is said of shares only, and other resources by their names', async () => {
  const cluster = {
    AlarmName: 'eks-cpu',
    AlarmArn: 'arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:eks-cpu',
    Trigger: { MetricName: 'node_cpu_utilization', Namespace: 'ContainerInsights', Threshold: 80 },
  };
  const connections = {
    AlarmName: 'connections',
    AlarmArn: undefined,
    Trigger: { MetricName: 'DatabaseConnections', Namespace: 'Custom', Threshold: 80 },
  };
  for (const more of [cluster, connections])
    assert.equal(await outcome(notice(alarm('ALARM', '2026-03-04T15:06:07.890+0000', more))), 'relayed');
  await deliverDue(api.deps);
  const said = slack.map(({ text, attachments }) => [text, attachments[0]?.fields[3]?.value]);
  assert.deepEqual(said, [
    ['🚨 *[OTT 인프라 감지]* EKS Cluster 상태가 *ALARM*로 변경되었습니다.', '80%'],
    ['🚨 *[OTT 인프라 감지]* 인프라 상태가 *ALARM*로 변경되었습니다.', '80개'],
  ]);
});

test('a bucket may tell of arrivals through a topic', async () => {
  const records = (key: string) =>
    JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key } } }] });
  await mkdir(api.deps.settings.SCRATCH_DIR, { recursive: true });
  const path = join(api.deps.settings.SCRATCH_DIR, 'film');
  await writeFile(path, 'film');
  await api.deps.store.putFile('videos/7_film.mp4', path, 'video/mp4');
  const message = records('videos/7_film.mp4');
  assert.equal(await outcome(notice(message)), 'relayed');
  assert.equal(await outcome(notice(message)), 'known');
  assert.equal(await outcome(notice('what a person typed')), 'ignored');
});

test('the question whether to subscribe is answered at Amazon, and only for a topic of the settings', async () => {
  const handshake = { Type: 'SubscriptionConfirmation', Token: 't' } as const;
  const url = `${host}/?Action=ConfirmSubscription&Token=t`;
  assert.equal(await outcome(notice('?', { ...handshake, SubscribeURL: url })), 'subscribed');
  assert.deepEqual(asked.slice(-1), [url]);
  for (const elsewhere of [
    'https://bucket.s3.amazonaws.com/',
    'http://169.254.169.254/',
    `${host}.evil.org/`,
  ])
    assert.deepEqual(await refusal(notice('?', { ...handshake, SubscribeURL: elsewhere })), [
      403,
      'SIGNATURE_REFUSED',
    ]);
  const other = { ...handshake, SubscribeURL: url, TopicArn: `${TOPIC}-of-a-stranger` };
  assert.deepEqual(await refusal(notice('?', other)), [403, 'NOT_ALLOWED']);
  assert.equal(asked.filter((address) => address.includes('Confirm')).length, 1);
});

test('what Amazon did not sign is refused, and nobody is told', async () => {
  const good = alarm('ALARM', '2026-09-04T15:06:07.890+0000', { AlarmArn: 'arn:forged' });
  const bad = [
    notice(good, {}, strangers),
    { ...notice(good), Message: good.replace('ALARM', 'OK') },
    notice(good, { SigningCertURL: 'https://bucket.s3.amazonaws.com/SimpleNotificationService-0123abc.pem' }),
    notice(good, { SigningCertURL: certificateUrl.replace('https', 'http') }),
    notice(good, { SigningCertURL: expiredUrl }, expired),
    notice(good, { Timestamp: new Date(Date.now() - 2 * 86_400_000).toISOString() }),
  ];
  for (const message of bad) assert.deepEqual(await refusal(message), [403, 'SIGNATURE_REFUSED']);
  assert.equal(
    await outcome(notice(good, { SignatureVersion: '1' })),
    'relayed',
    'the older signature is good, too',
  );
  const answer = await api.request('/internal/sns', { method: 'POST', body: 'no JSON' });
  assert.equal(answer.status, 422);
});
