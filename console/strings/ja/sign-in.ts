import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const signIn: Words<typeof en.signIn> = {
  promise: 'サインインして、写真を拡大し、連写のベストショットを選び、動画を管理しましょう。',
  username: 'ユーザー名',
  password: 'パスワード',
  submit: 'サインイン',
  hint: '管理者のパスワードは、最初の起動時に表示されています。',
  errors: {
    wrong: 'ユーザー名とパスワードが一致しません。両方をご確認ください。',
    inactive: 'このアカウントは無効です。管理者にお問い合わせください。',
    often: '試行回数が多すぎます。1 分ほど待ってから、もう一度お試しください。',
    away: '今はサインインできませんでした。少し待ってから、もう一度お試しください。',
  },
};
