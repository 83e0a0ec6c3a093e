/** What answers are kept under. In one place, because what is told of a job reaches several of them. */
export const keys = {
  jobs: ['jobs'],
  job: (id: string) => ['job', id],
  photos: ['photos'],
  photo: (id: string) => ['photo', id],
  somePhotos: ['some-photos'],
  videos: ['videos'],
  video: (id: string) => ['video', id],
  schedules: ['schedules'],
  run: (id: string) => ['schedule-run', id],
  queues: ['queues'],
  queuesNow: ['queues', 'now'],
  workers: ['workers'],
  models: ['models'],
  alerts: ['alerts'],
  session: ['session'],
};
