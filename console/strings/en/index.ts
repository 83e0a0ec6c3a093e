import { explanations as problems } from '../../../api/explanations/en.ts';
import { apiKeys } from './api-keys.ts';
import { bestCut } from './best-cut.ts';
import { fieldErrors } from './field-errors.ts';
import { form } from './form.ts';
import { jobs } from './jobs.ts';
import { models } from './models.ts';
import { operators } from './operators.ts';
import { parameters } from './parameters.ts';
import { photos } from './photos.ts';
import { schedules } from './schedules.ts';
import { shell } from './shell.ts';
import { signIn } from './sign-in.ts';
import { status } from './status.ts';
import { videos } from './videos.ts';
import { work } from './work.ts';

/** Every word of the console. The other languages are held to its keys by their types. */
export const en = {
  apiKeys,
  bestCut,
  fieldErrors,
  form,
  jobs,
  models,
  operators,
  parameters,
  photos,
  problems,
  schedules,
  shell,
  signIn,
  status,
  videos,
  work,
} as const;
