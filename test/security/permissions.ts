import type { expectations, Outcome, PrincipalKind } from './expectations.ts';
import type { Fixture } from './fixtures.ts';

/**
 * Who may call what. Every route of the API has its line here, and permissions.test.ts asks each of them as each kind
 * of principal.
 */
export const permissions: Record<string, Rule> = {
  'GET /': { who: 'everyone' },
  'GET /console/*': { who: 'everyone' },
  'GET /health': { who: 'everyone' },
  'GET /health/ready': { who: 'everyone' },
  'GET /problems/:code': { who: 'everyone' },
  'GET /openapi.json': { who: 'everyone' },
  'GET /docs': { who: 'everyone' },
  'GET /docs/start.js': { who: 'everyone' },
  'GET /docs/scalar.js': { who: 'everyone' },
  'POST /register': { who: 'everyone' },
  'POST /token': { who: 'everyone' },
  'GET /session': { who: 'everyone' },
  'POST /session': { who: 'everyone' },
  'DELETE /session': { who: 'everyone' },
  'GET /metrics': { who: 'public' },
  'GET /objects/*': { who: 'a signature' },
  'GET /alerts': { who: 'administrators' },
  'GET /queues': { who: 'administrators' },
  'GET /queues/history': { who: 'administrators' },
  'GET /workers': { who: 'administrators' },
  /** What it takes is signed by Amazon. */
  'POST /internal/sns': { who: 'everyone' },
  'POST /internal/storage-events': { who: 'machines' },
  'POST /internal/storage-scan': { who: 'machines' },
  'GET /internal/arrivals': { who: 'machines' },
  '* /admin/queues/*': { who: 'a login of its own' },

  'POST /api/v1/auth/register': { who: 'everyone' },
  'POST /api/v1/auth/login': { who: 'everyone' },
  'POST /api/v1/auth/logout': { who: 'people', isLast: true },
  'GET /api/v1/auth/me': { who: 'signed in' },
  'GET /api/v1/users/me': { who: 'signed in' },
  'GET /api/v1/users': { who: 'administrators' },
  'GET /api/v1/users/:id': { who: 'owner', of: 'user' },
  'PATCH /api/v1/users/:id': { who: 'administrators', of: 'user' },
  'DELETE /api/v1/users/:id': { who: 'people', of: 'user', but: { stranger: 404 } },
  'GET /me': { who: 'signed in' },
  'POST /api-keys': { who: 'people' },
  'GET /api-keys': { who: 'people' },
  'DELETE /api-keys/:id': { who: 'people', of: 'api-key', but: { stranger: 404 } },

  'POST /jobs': { who: 'signed in' },
  'GET /jobs': { who: 'signed in' },
  'GET /jobs/:id': { who: 'owner', of: 'job' },
  'GET /jobs/:id/events': { who: 'owner', of: 'job' },
  'GET /jobs/:id/timeline': { who: 'owner', of: 'job' },
  'POST /jobs/retry': { who: 'signed in' },
  'POST /jobs/:id/cancel': { who: 'owner', of: 'job' },
  'POST /jobs/:id/retry': { who: 'owner', of: 'job' },
  'GET /events': { who: 'signed in' },
  'GET /models': { who: 'signed in' },

  'POST /schedules': { who: 'signed in' },
  'GET /schedules': { who: 'signed in' },
  'GET /schedules/:id': { who: 'owner', of: 'schedule' },
  'PATCH /schedules/:id': { who: 'owner', of: 'schedule' },
  'DELETE /schedules/:id': { who: 'owner', of: 'schedule' },
  'POST /schedules/:id/run': { who: 'owner', of: 'schedule' },
  'GET /schedules/:id/runs': { who: 'owner', of: 'schedule' },
  'GET /schedule-runs/:id': { who: 'owner', of: 'run' },
  'GET /schedule-runs/:id/log': { who: 'owner', of: 'run' },
  'GET /schedule-works': { who: 'signed in' },
  'GET /schedule-ticks': { who: 'signed in' },
  'POST /schedule-runs/:id/cancel': { who: 'owner', of: 'run' },
  'GET /api/scheduler/status/:api_name': { who: 'administrators' },
  'POST /api/scheduler/toggle/:api_name': { who: 'administrators' },
  'GET /api/scheduler/global': { who: 'administrators' },
  'GET /api/scheduler/cron': { who: 'administrators' },

  'POST /upscale': { who: 'signed in' },
  'POST /bestcut': { who: 'signed in' },
  'GET /photos': { who: 'signed in' },
  'GET /photos/:id': { who: 'owner', of: 'photo' },
  'DELETE /photos/:id': { who: 'owner', of: 'photo' },
  'POST /api/upload': { who: 'signed in' },
  'GET /api/images': { who: 'signed in' },
  'GET /api/images/:id': { who: 'owner', of: 'image' },
  'GET /api/images/:id/similar': { who: 'owner', of: 'image' },
  'DELETE /api/images/:id': { who: 'owner', of: 'image' },
  'POST /videos': { who: 'signed in' },
  'GET /videos': { who: 'signed in' },
  'GET /videos/:id': { who: 'owner', of: 'video' },
  'DELETE /videos/:id': { who: 'owner', of: 'video' },
  'GET /renditions/:id': { who: 'owner', of: 'rendition' },
  'GET /renditions/:id/url': { who: 'owner', of: 'rendition' },

  'POST /v1/users/:id/avatar': { who: 'owner or machine', of: 'user' },
  'GET /v1/users/:id/avatar': { who: 'public' },
  'DELETE /v1/users/:id/avatar': { who: 'owner or machine', of: 'user' },
  'POST /v1/subjects/:id/avatar': { who: 'owner or machine', of: 'subject' },
  'GET /v1/subjects/:id/avatar': { who: 'public' },
  'DELETE /v1/subjects/:id/avatar': { who: 'owner or machine', of: 'subject' },
  'PUT /v1/subjects/:id': { who: 'owner or machine', of: 'subject' },
  'GET /avatars/:file': { who: 'public' },

  'GET /api/v1/contents': { who: 'public' },
  'GET /api/v1/contents/:id': { who: 'public', of: 'content' },
  'POST /api/v1/contents': { who: 'signed in' },
  'PUT /api/v1/contents/:id': { who: 'owner', of: 'content' },
  'DELETE /api/v1/contents/:id': { who: 'owner', of: 'content' },
  'PUT /api/v1/contents/:id/upsert-internal': { who: 'machines', of: 'content' },
  'GET /api/v1/contents/:cid/video-assets': { who: 'public', of: 'content' },
  'GET /api/v1/contents/:cid/video-assets/:id': { who: 'public', of: 'asset' },
  'POST /api/v1/contents/:cid/video-assets': {
    who: 'owner',
    of: 'content',
    body: { video_url: 'https://example.com/b.mp4' },
  },
  'POST /api/v1/contents/:cid/video-assets-internal': { who: 'machines', of: 'content' },
  'PUT /api/v1/contents/:cid/video-assets/:id': { who: 'owner', of: 'asset' },
  'DELETE /api/v1/contents/:cid/video-assets/:id': { who: 'owner', of: 'asset' },
  'GET /api/v1/contents/:cid/likes': { who: 'public', of: 'content' },
  'POST /api/v1/contents/:cid/likes': { who: 'signed in' },
  'DELETE /api/v1/contents/:cid/likes': { who: 'signed in' },
  'POST /api/v1/watch-history': { who: 'signed in' },
  'GET /api/v1/watch-history': { who: 'signed in' },
  'GET /api/v1/watch-history/:content_id': { who: 'signed in' },
  'PUT /api/v1/watch-history/:content_id': { who: 'signed in' },
  'DELETE /api/v1/watch-history/:content_id': { who: 'signed in' },
  'GET /api/v1/search': { who: 'public' },
  'GET /videos/search': { who: 'public' },
  'GET /videos/search/': { who: 'public' },
  'GET /videos/watch/:id': { who: 'public', of: 'content' },
};

export type Rule = {
  who: keyof typeof expectations;
  /** What the path names; it belongs to the principal `owner`. See fixtures.ts. */
  of?: Fixture;
  /** Sent where an empty one would be refused before the owner is asked for. */
  body?: object;
  /** Asked after all others: it ends the token that is shown. */
  isLast?: true;
  /** Where this route differs from the rest of its kind. */
  but?: Partial<Record<PrincipalKind, Outcome>>;
};
