/** The entry of the media process. */
import { readToolSettings } from '../config.ts';
import { loadTask } from '../tasks.ts';
import { useTools } from '../video/tool.ts';
import { serveTasks } from './serve.ts';

const { FFMPEG_PATH, FFPROBE_PATH } = readToolSettings();
useTools({ ffmpeg: FFMPEG_PATH, ffprobe: FFPROBE_PATH });
serveTasks(loadTask);
