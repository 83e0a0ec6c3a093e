import type { models as en } from '../en/models.ts';
import type { Words } from '../words.ts';

export const models: Words<typeof en> = {
  'restore-fast': 'ふだんの写真：Real-ESRGAN と同じようにノイズと JPEG の劣化を取り除き、何倍も速い',
  'restore-fast-int8': 'restore-fast をバイトで計算：VNNI のある CPU では半分の時間で、精度はわずかに劣る',
  faithful: '劣化の少ない写真：写っているものを鮮明にし、何も作り出さない',
  'realesr-general-x4v3': '圧縮やノイズのある写真：きれいにし、細かな質感を作り出す',
  'realesr-general-wdn-x4v3': 'realesr-general-x4v3 と同じで、粒状感をより多く残す',
  'realesr-animevideov3': 'イラストとアニメ',
  RealESRGAN_x4plus: 'あらゆる写真：最も強力で最も遅い。GPU が必要',
  RealESRGAN_x2plus: '写真を 2 倍に拡大。GPU が必要',
  RealESRGAN_x4plus_anime_6B: 'イラスト。realesr-animevideov3 より高画質で、遅い',
  imported: '取り込んだモデル',
};
