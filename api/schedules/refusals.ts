import { Problem } from '../problems.ts';
import { MAX_SCHEDULES } from './schemas.ts';

export const nameTaken = (name: string) =>
  new Problem('SCHEDULE_NAME_TAKEN', `A schedule is called "${name}" already. Choose another name.`);

export const tooMany = () =>
  new Problem('TOO_MANY_SCHEDULES', `You have ${MAX_SCHEDULES} schedules. Delete one first.`);
