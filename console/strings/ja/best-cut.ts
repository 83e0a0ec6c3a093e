import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const bestCut: Words<typeof en.bestCut> = {
  title: 'ベストショット',
  add: '連写を送る',
  dropHere: 'ここで放すと、この中から最も良い一枚を選びます',
  emptyTitle: '最も鮮明な一枚を見つけましょう',
  emptyText:
    '同じ瞬間の写真を 50 枚まで、このページにドロップしてください。一枚ずつ採点して順位と理由を示し、最も良い一枚を拡大します。',
  burstOf_other: '{{count}} 枚の連写',
  tooMany: '連写は最大 {{most}} 枚です。枚数を減らして、もう一度送ってください。',
  choosing: '選定中',
  failed: '写真を選べませんでした',
  back: '連写一覧へ戻る',
  agree: '二つの指標が同じ写真を選びました。',
  disagree: '二つの指標が別の写真を選びました。ノイズに惑わされない領域別の鮮鋭度で決めます。',
  warning: { notABurst: '一つの連写ではないようです。選ばれた一枚にあまり意味がないかもしれません。' },
  heat: '鮮明な部分を表示',
  best: 'ベストショット',
  reason: {
    only: '採点できた唯一の写真です。',
    best: '{{count}} 枚の中で最も鮮明です（次点の {{lead}} 倍）。',
    tied: '{{count}} 枚の中で次点と同じくらい鮮明ですが、露出・大きさ・撮影順で優ります。',
    less: '最良の写真より {{loss}} 鮮明さが劣ります。',
    same: '最良の写真と同じくらい鮮明です。',
    fooled: 'ラプラシアン分散は最大ですが、ノイズ・コントラスト・背景によるものです。',
    noisy: 'ノイズが目立ちます。',
    clipped: '白飛びや黒つぶれが多めです。',
  },
  sharpness: '鮮鋭度',
  score: 'ラプラシアン分散',
  openRank: '{{rank}} 位の写真を開く',
  pick: 'この写真を拡大',
  compare: '拡大済み：見比べる',
};
