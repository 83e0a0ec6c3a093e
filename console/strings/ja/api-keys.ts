import type { apiKeys as en } from '../en/api-keys.ts';
import type { Words } from '../words.ts';

export const apiKeys: Words<typeof en> = {
  title: 'APIキー',
  new: '新しいキー',
  emptyTitle: '代わりに動くプログラムはまだありません',
  emptyText:
    'キーがあれば、プログラムがあなたに代わって操作できます。権限はキーに与えたものだけで、あなた自身の権限を超えることはありません。キーを作成して、プログラムに渡してください。',
  name: '名前',
  scopes: '権限',
  created: '作成',
  used: '最終使用',
  never: '未使用',
  expires: '有効期限',
  endless: 'なし',
  expired: '期限切れ',
  afterDays_other: '{{count}}日後',
  revoke: '失効',
  revokeOf: '{{name}} を失効させる',
  revoked: '失効済み',
  revokeWhat: 'このキーを使うプログラムは、これ以降すべて拒否されます。失効したキーは元に戻せません。',
  make: 'キーを作成',
  once: '今すぐキーをコピーしてください。保存されるのはハッシュだけなので、再び表示されることはありません。',
  done: 'コピーしました',
  scope: {
    read: 'あなたと同じものを見る',
    write: '開始、変更、削除',
    machine: '機械用の経路を使う',
    admin: 'プラットフォームを管理する',
  },
  howTo: {
    title: 'キーの使い方',
    variables: '以下の行で使う、このプラットフォームのアドレスとあなたのキー',
    curl: 'curl で写真を送って高解像度化する',
    install: 'コマンドとライブラリは一つのパッケージで、Darkroom のソースから作ります',
    command: 'コマンドで同じことをする',
    library: 'TypeScript で同じことをする',
  },
};
