import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const shell: Words<typeof en.shell> = {
  navigation: 'ページ',
  loading: '読み込み中',
  account: '{{name}} のアカウント',
  theme: '外観',
  themes: { auto: '自動', light: 'ライト', dark: 'ダーク' },
  language: '言語',
  apiDocs: 'API ドキュメント',
  signOut: 'サインアウト',
  tryAgain: 'もう一度試す',
  aboutCode: '{{code}} の意味',
  unreachable: 'サーバーが応答しません。接続を確認してから、もう一度お試しください。',
  undo: '元に戻す',
  dismiss: '閉じる',
  close: '閉じる',
  cancel: 'キャンセル',
  noneFits: 'このページで使える種類のファイルがありません。',
  uploads: 'アップロード',
  uploaded: '{{total}} 件中 {{done}} 件を送信しました',
  uploadStates: {
    waiting: '順番待ち',
    sending: '受信中',
    later: 'サーバーの都合で待機中',
    done: '送信済み',
    failed: '送信できません',
  },
  stopUpload: '{{name}} の送信を中止',
  removed: '{{name}} を削除しました',
};
