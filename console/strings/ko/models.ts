import type { models as en } from '../en/models.ts';
import type { Words } from '../words.ts';

export const models: Words<typeof en> = {
  'restore-fast': '일상 사진: Real-ESRGAN처럼 노이즈와 JPEG 열화를 없애면서 몇 배 빠름',
  'restore-fast-int8': 'restore-fast를 바이트로 계산: VNNI가 있는 CPU에서 절반의 시간, 정확도는 조금 낮음',
  faithful: '깨끗한 사진: 있는 것을 선명하게 하고 아무것도 지어내지 않음',
  'realesr-general-x4v3': '압축되고 노이즈가 있는 사진: 깨끗하게 하고 세밀한 질감을 만들어 냄',
  'realesr-general-wdn-x4v3': 'realesr-general-x4v3와 같지만 입자를 더 남김',
  'realesr-animevideov3': '그림과 애니메이션',
  RealESRGAN_x4plus: '모든 사진: 가장 강력하고 가장 느림. GPU 필요',
  RealESRGAN_x2plus: '사진을 2배로 확대. GPU 필요',
  RealESRGAN_x4plus_anime_6B: '그림. realesr-animevideov3보다 좋고 느림',
  imported: '가져온 모델',
};
