import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { rgbaToThumbHash } from 'thumbhash';
import { type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { account } from '../support/client.ts';
import { until } from '../support/until.ts';

const skip = noChromium();
const PHOTOS = 10_000;
/** Elements of photos at a time: a few screens of them. */
const MOST = 250;
let shown: Console;
before(async () => {
  if (skip) return;
  shown = await openConsole();
  const pixels = Uint8Array.from({ length: 4 * 9 }, (_, at) => (at % 4 === 3 ? 255 : at * 7));
  const thumbhash = Buffer.from(rgbaToThumbHash(3, 3, pixels)).toString('base64');
  await shown.fleet.db.execute(sql`
    insert into photos (id, owner_id, key, name, content_type, bytes, sha256, created_at, status, width, height, thumbhash)
    select gen_random_uuid(), u.id, 'photos/' || n, 'photo ' || n || '.jpg', 'image/jpeg', 1, '0',
      now() - make_interval(secs => n), 'completed', 600 + (n * 37) % 900, 600, ${thumbhash}
    from users u, generate_series(1, ${PHOTOS}::int) n where u.username = ${account.username}`);
});
after(() => shown?.close());

test('ten thousand photos are scrolled to the last, and a few screens of them exist at a time', {
  skip,
}, async (t) => {
  const page = await shown.open();
  // Their files were never sent, so no thumbnail can be made of them: it is not asked for.
  await page.route(
    (url) => url.pathname === '/jobs',
    (route) => (route.request().method() === 'POST' ? route.fulfill({ json: {} }) : route.continue()),
  );
  await signIn(page);
  const tiles = page.getByRole('list', { name: 'Photos' }).getByRole('listitem');
  const last = page.getByRole('link', { name: `photo ${PHOTOS}.jpg, kept` });
  await page.getByRole('link', { name: 'photo 1.jpg, kept' }).waitFor();
  let most = 0;
  await until('the last photo', 240, async () => {
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    most = Math.max(most, await tiles.count());
    return last.isVisible();
  });
  t.diagnostic(`at most ${most} elements of photos at a time`);
  assert.ok(most > 0 && most <= MOST, `${most} elements`);
  await page.getByText('10000 photos').waitFor();

  // Who comes back goes on where they were.
  const place = () => page.evaluate<number>('scrollY');
  const left = await place();
  await page.getByRole('link', { name: 'Videos' }).click();
  await page.getByText('Films, measured and at hand').waitFor();
  assert.ok((await place()) < left);
  await page.goBack();
  await until('the place where the photos were left', 60, async () => (await place()) === left);
  await last.waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});
