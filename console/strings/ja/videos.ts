import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const videos: Words<typeof en.videos> = {
  title: '動画',
  add: '動画を追加',
  dropHere: 'ここで放すと動画を保存します',
  emptyTitle: '動画を測って、いつでも手元に',
  emptyText: '動画をこのページにドロップしてください。長さを測り、ポスター画像を作り、ここで再生できます。',
  goesOn: '送信が途中で切れましたか？同じファイルをもう一度選ぶと、続きから送られます。',
  faults: {
    empty: 'ファイルが空です。元の場所からコピーし直すか、別のファイルを選んでください。',
    unreadable: 'ファイルを読み取れません。元の場所にあるか確かめて、もう一度選んでください。',
    noFilm:
      '名前にかかわらず、このファイルは動画ではありません。再生できる MP4、MOV、WebM、MKV、AVI、MPEG-TS、FLV、ASF、Ogg を選んでください。',
  },
  search: '名前で検索',
  nothing: '「{{words}}」を含む名前の動画はありません。文字を減らしてお試しください。',
  measuring: '計測中',
  failed: '計測できません',
  back: '動画一覧へ戻る',
  delete: '削除',
  download: '保存',
  poster: 'この場面をポスターにする',
  posterHelp: '気に入った場面で止めて、その画面を選んでください。',
  posterDone: '{{time}} の場面をポスターにしました。',
  about: 'この動画について',
  duration: '長さ',
  size: 'サイズ',
  bytes: 'ファイル',
  picture: '映像',
  sound: '音声',
  noSound: 'なし',
  rate: '毎秒のコマ数',
  added: '追加日時',
};
