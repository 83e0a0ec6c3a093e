import type { operators as en } from '../en/operators.ts';
import type { Words } from '../words.ts';

export const operators: Words<typeof en> = {
  title: '운영',
  bullBoard: 'Bull Board 열기',
  part: { database: '데이터베이스', store: '저장소', redis: 'Redis', workers: '워커', version: '버전' },
  state: { ok: '응답함', away: '응답 없음' },
  device: { cpu: 'CPU', cuda: 'GPU (CUDA)', webgpu: 'GPU (Vulkan)', none: '업스케일 안 함' },
  history: '시간별 추이',
  range: '기간',
  ranges: { hour: '1시간', hours: '6시간', day: '24시간', week: '7일' },
  noHistory: '아직 기록이 없습니다. 1분 안에 첫 기록이 남습니다.',
  chart: { depth: '작업 수', age: '가장 오래 기다린 작업', ended: '{{step}}마다 끝난 작업' },
  series: {
    queued: '대기',
    processing: '실행',
    oldest_seconds: '대기 시간',
    completed: '완료',
    failed: '실패',
  },
  queues: '대기열',
  lane: '레인',
  oldest: '최장 대기',
  workers: '워커',
  noWorkers: '실행 중인 워커가 없습니다. 시작될 때까지 작업은 기다립니다.',
  up: '시작',
  gone: '응답하지 않습니다. 맡은 작업은 몇 초 안에 다른 워커로 넘어갑니다.',
  alerts: '알림',
  noAlerts: '문제가 없고, 지금까지도 없었습니다.',
  alert: {
    'queue-age':
      '{{work}}: 작업 {{waiting}}개가 기다리고, 가장 오래된 것은 {{span}} 기다렸습니다. 워커를 늘리거나 늦어지는 까닭을 살펴보세요.',
    'failed-rate':
      '{{work}}: 15분 동안 끝난 작업 {{ended}}개 중 {{failed}}개가 실패했습니다. “작업”에서 이유를 확인하세요.',
    'no-worker': '작업이 “{{subject}}” 레인의 워커를 기다리는데 켜진 워커가 없습니다. 하나를 시작하세요.',
    'store-unreachable': '파일 저장소가 {{span}} 동안 응답하지 않았습니다. 켜져 있고 연결되는지 확인하세요.',
    'database-unreachable': '데이터베이스가 {{span}} 동안 응답하지 않았습니다. 로그에서 이유를 확인하세요.',
  },
  untold: '{{targets}}에 전달되지 않음',
  models: {
    title: '모델',
    none: '어떤 모델이 있는지 알려 줄 워커가 없습니다.',
    name: '모델',
    goodFor: '적합한 용도',
    where: '설치된 곳',
    pace: '메가픽셀당 {{span}}',
  },
};
