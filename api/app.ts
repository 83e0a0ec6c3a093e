import { OpenAPIHono } from '@hono/zod-openapi';
import { BULL_BOARD_PATH, bullBoard } from './admin/bull-board.ts';
import { consolePage } from './console.ts';
import { crossOrigin } from './cross-origin.ts';
import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { answerError, answerNotFound } from './errors.ts';
import { documentEvents } from './events/document.ts';
import { observe } from './observe.ts';
import { openApiOf } from './openapi/document.ts';
import { accounts } from './routes/accounts.ts';
import { alerts } from './routes/alerts.ts';
import { apiKeys } from './routes/api-keys.ts';
import { arrivals } from './routes/arrivals.ts';
import { assetUpsert } from './routes/asset-upsert.ts';
import { auditLog } from './routes/audit-log.ts';
import { auth } from './routes/auth.ts';
import { avatarFiles } from './routes/avatar-files.ts';
import { subjectAvatars, userAvatars } from './routes/avatars.ts';
import { bestcut } from './routes/bestcut.ts';
import { contentLikes } from './routes/content-likes.ts';
import { contentUpsert } from './routes/content-upsert.ts';
import { contents } from './routes/contents.ts';
import { docs } from './routes/docs.ts';
import { events } from './routes/events.ts';
import { health } from './routes/health.ts';
import { imageUpload } from './routes/image-upload.ts';
import { images } from './routes/images.ts';
import { job } from './routes/job.ts';
import { jobEvents } from './routes/job-events.ts';
import { jobSteer } from './routes/job-steer.ts';
import { jobTimeline } from './routes/job-timeline.ts';
import { jobs } from './routes/jobs.ts';
import { jobsRetry } from './routes/jobs-retry.ts';
import { metrics } from './routes/metrics.ts';
import { models } from './routes/models.ts';
import { objects } from './routes/objects.ts';
import { photoDetails } from './routes/photo-details.ts';
import { photos } from './routes/photos.ts';
import { presignedUploads } from './routes/presigned-uploads.ts';
import { problems } from './routes/problems.ts';
import { queues } from './routes/queues.ts';
import { renditions } from './routes/renditions.ts';
import { root } from './routes/root.ts';
import { schedule } from './routes/schedule.ts';
import { scheduleRunLog } from './routes/schedule-run-log.ts';
import { scheduleRuns } from './routes/schedule-runs.ts';
import { scheduleWorks } from './routes/schedule-works.ts';
import { scheduler } from './routes/scheduler.ts';
import { schedules } from './routes/schedules.ts';
import { search } from './routes/search.ts';
import { session } from './routes/session.ts';
import { sessionOpenid } from './routes/session-openid.ts';
import { sns } from './routes/sns.ts';
import { storageEvents } from './routes/storage-events.ts';
import { storageScan } from './routes/storage-scan.ts';
import { storedVideos } from './routes/stored-videos.ts';
import { subjects } from './routes/subjects.ts';
import { tiles } from './routes/tiles.ts';
import { uploads } from './routes/uploads.ts';
import { upscale } from './routes/upscale.ts';
import { userAccess } from './routes/user-access.ts';
import { users } from './routes/users.ts';
import { videoAssets } from './routes/video-assets.ts';
import { videoUpload } from './routes/video-upload.ts';
import { videos } from './routes/videos.ts';
import { watch } from './routes/watch.ts';
import { watchHistory } from './routes/watch-history.ts';
import { webhookDeliveries } from './routes/webhook-deliveries.ts';
import { webhooks } from './routes/webhooks.ts';
import { workers } from './routes/workers.ts';
import { refuseInvalid } from './validation.ts';

/** The whole API as one function from request to response: a server calls it, and tests do without one. */
export function createApp(deps: Deps) {
  const app = new OpenAPIHono<Env>({ defaultHook: refuseInvalid });
  app.use(observe(deps));
  app.use(crossOrigin(deps.settings.ALLOWED_ORIGINS));
  app.onError(answerError);
  app.notFound(answerNotFound(app));
  documentEvents(app.openAPIRegistry);
  app.get('/openapi.json', openApiOf(app));
  app.route('/', consolePage);
  app.route('/', docs);
  app.route('/', objects);
  app.route('/', imageUpload);
  app.route(BULL_BOARD_PATH, bullBoard(deps));
  // Search and watch stand before videos, whose ids would take their names.
  return app
    .route('/', job)
    .route('/', jobs)
    .route('/', jobSteer)
    .route('/', jobEvents)
    .route('/', jobTimeline)
    .route('/', jobsRetry)
    .route('/', events)
    .route('/', uploads)
    .route('/', presignedUploads)
    .route('/', upscale)
    .route('/', webhooks)
    .route('/', webhookDeliveries)
    .route('/', models)
    .route('/', bestcut)
    .route('/', photos)
    .route('/', photoDetails)
    .route('/', images)
    .route('/', videoUpload)
    .route('/', search)
    .route('/', watch)
    .route('/', videos)
    .route('/', renditions)
    .route('/', tiles)
    .route('/', userAvatars)
    .route('/', subjectAvatars)
    .route('/', subjects)
    .route('/', avatarFiles)
    .route('/', contents)
    .route('/', contentUpsert)
    .route('/', videoAssets)
    .route('/', storedVideos)
    .route('/', assetUpsert)
    .route('/', contentLikes)
    .route('/', watchHistory)
    .route('/', schedules)
    .route('/', schedule)
    .route('/', scheduleRuns)
    .route('/', scheduleRunLog)
    .route('/', scheduleWorks)
    .route('/', scheduler)
    .route('/', accounts)
    .route('/', session)
    .route('/', sessionOpenid)
    .route('/', apiKeys)
    .route('/', auth)
    .route('/', users)
    .route('/', userAccess)
    .route('/', problems)
    .route('/', storageEvents)
    .route('/', storageScan)
    .route('/', arrivals)
    .route('/', alerts)
    .route('/', queues)
    .route('/', workers)
    .route('/', auditLog)
    .route('/', sns)
    .route('/', root)
    .route('/', health)
    .route('/', metrics);
}

export type App = ReturnType<typeof createApp>;
