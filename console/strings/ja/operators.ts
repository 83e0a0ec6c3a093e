import type { operators as en } from '../en/operators.ts';
import type { Words } from '../words.ts';

export const operators: Words<typeof en> = {
  title: '運用',
  bullBoard: 'Bull Boardを開く',
  part: {
    database: 'データベース',
    store: 'ストア',
    redis: 'Redis',
    workers: 'ワーカー',
    version: 'バージョン',
  },
  state: { ok: '応答あり', away: '応答なし' },
  device: { cpu: 'CPU', cuda: 'GPU (CUDA)', webgpu: 'GPU (Vulkan)', none: '高解像度化なし' },
  history: '推移',
  range: '期間',
  ranges: { hour: '1時間', hours: '6時間', day: '24時間', week: '7日間' },
  noHistory: 'まだ記録がありません。1分以内に最初の記録が取られます。',
  chart: { depth: 'ジョブ数', age: '最も古い待機ジョブ', ended: '{{step}}ごとの終了数' },
  series: {
    queued: '待機',
    processing: '実行',
    oldest_seconds: '待ち時間',
    completed: '完了',
    failed: '失敗',
  },
  queues: '待ち行列',
  lane: 'レーン',
  oldest: '最長待ち',
  workers: 'ワーカー',
  noWorkers: '動いているワーカーがありません。起動するまでジョブは待機します。',
  up: '起動',
  gone: '応答がありません。ジョブは数秒でほかのワーカーに移ります。',
  alerts: 'アラート',
  noAlerts: '異常はありません。過去にもありません。',
  alert: {
    'queue-age':
      '{{work}}：{{waiting}}件が待機中で、最も古いものは{{span}}待っています。ワーカーを増やすか、遅れの原因を調べてください。',
    'failed-rate':
      '{{work}}：15分間に終わった{{ended}}件のうち{{failed}}件が失敗しました。「ジョブ」で理由を確認してください。',
    'no-worker':
      'レーン「{{subject}}」のワーカーを待つジョブがありますが、一台も動いていません。起動してください。',
    'store-unreachable':
      'ファイルの保存先が{{span}}応答していません。動いているか、つながるかを確認してください。',
    'database-unreachable': 'データベースが{{span}}応答しませんでした。ログで理由を確認してください。',
  },
  untold: '{{targets}} に届いていません',
  models: {
    title: 'モデル',
    none: 'モデルを知らせるワーカーが動いていません。',
    name: 'モデル',
    goodFor: '得意なもの',
    where: '導入先',
    pace: '1メガピクセルあたり{{span}}',
  },
};
