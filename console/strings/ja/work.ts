import type { work as en } from '../en/work.ts';
import type { Words } from '../words.ts';

export const work: Words<typeof en> = {
  upscale: '高解像度化',
  'best-cut': 'ベストショット',
  thumbnail: 'サムネイル',
  duration: '再生時間',
  avatar: 'アバター',
  lookup: '映画情報',
  describe: '説明文',
  pyramid: 'ズーム用タイル',
  webhook: 'Webhook通知',
  'upscale-missing': '未処理の高解像度化',
  'thumbnail-missing': '不足サムネイルの作成',
  'duration-missing': '不明な再生時間の計測',
  purge: '整理',
  'storage-scan': 'ストレージの確認',
};
