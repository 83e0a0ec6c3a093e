import type { Measure } from '../measure.ts';
import { jobRoute } from './job-route.ts';
import { overhead } from './overhead.ts';
import { pickup } from './pickup.ts';
import { pytorch } from './pytorch.ts';
import { search } from './search.ts';
import { thumbnails } from './thumbnails.ts';
import { upload } from './upload.ts';
import { upscale } from './upscale.ts';

export const measures: Measure[] = [upscale, pytorch, thumbnails, overhead, pickup, jobRoute, upload, search];
