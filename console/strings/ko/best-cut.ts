import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const bestCut: Words<typeof en.bestCut> = {
  title: '베스트 컷',
  add: '연사 보내기',
  dropHere: '여기에 놓으면 가장 좋은 한 장을 찾습니다',
  emptyTitle: '가장 선명한 한 장을 찾아보세요',
  emptyText:
    '같은 순간에 찍은 사진을 50장까지 이 페이지에 끌어다 놓으세요. 한 장마다 점수와 순위, 이유를 알려 주고 가장 좋은 사진을 확대합니다.',
  burstOf_other: '연사 {{count}}장',
  tooMany: '연사는 최대 {{most}}장입니다. 수를 줄여 다시 보내 주세요.',
  choosing: '고르는 중',
  failed: '사진을 고르지 못했습니다',
  back: '연사 목록으로',
  agree: '두 기준이 같은 사진을 골랐습니다.',
  disagree: '두 기준이 서로 다른 사진을 골랐습니다. 노이즈에 속지 않는 영역별 선명도로 정합니다.',
  warning: { notABurst: '한 번의 연사가 아닌 것 같습니다. 고른 결과가 큰 뜻이 없을 수 있습니다.' },
  heat: '선명한 부분 보기',
  best: '베스트 컷',
  reason: {
    only: '점수를 매길 수 있었던 유일한 사진입니다.',
    best: '{{count}}장 가운데 가장 선명합니다. 다음 사진의 {{lead}}배입니다.',
    tied: '{{count}}장 가운데 다음 사진만큼 선명하고, 노출이나 크기, 촬영 순서가 더 낫습니다.',
    less: '가장 좋은 사진보다 {{loss}} 덜 선명합니다.',
    same: '가장 좋은 사진만큼 선명합니다.',
    fooled: '라플라시안 분산은 가장 높지만 노이즈나 대비, 배경에서 나온 값입니다.',
    noisy: '노이즈가 많습니다.',
    clipped: '하얗게 날아가거나 검게 뭉친 부분이 더 많습니다.',
  },
  sharpness: '선명도',
  score: '라플라시안 분산',
  openRank: '{{rank}}위 사진 열기',
  pick: '이 사진 확대',
  compare: '확대됨: 비교하기',
};
