/** The entry of the media process. */
import { loadTask } from '../tasks.ts';
import { serveTasks } from './serve.ts';

serveTasks(loadTask);
