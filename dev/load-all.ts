/**
 * Loads what the processes of tests load: the first of them, which begin at once, then find it compiled (see quick-load.ts).
 * Each would otherwise compile all of it and write it down, and workers and media processes are killed before they could.
 */
import '../client/index.ts';
import '../test/api.ts';
import '../test/support/fleet.ts';
import '../workers/best-cut/task.ts';
import '../workers/boot.ts';
import '../workers/duration/task.ts';
import '../workers/pyramid/task.ts';
import '../workers/thumbnail/task.ts';
import '../workers/upscale/task.ts';
