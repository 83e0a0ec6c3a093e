import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Link, openLink } from '../faults/proxy.ts';
import { assertAccessible, type Console, noChromium, openConsole } from '../support/browser.ts';
import { type OpenId, startOpenId } from '../support/openid.ts';
import { noisePhoto } from '../support/photo.ts';

const skip = noChromium();
let link: Link;
let openid: OpenId;
let shown: Console;
before(async () => {
  if (skip) return;
  // People reach the platform at an address that it is told before it is there, as behind a proxy.
  link = await openLink(() => Number(new URL(shown.fleet.client.url).port));
  const PUBLIC_URL = `http://127.0.0.1:${link.port}`;
  const people = { maria: { preferred_username: 'maria' } };
  openid = await startOpenId(
    {},
    { id: 'darkroom', callback: `${PUBLIC_URL}/session/openid/callback`, people },
  );
  shown = await openConsole({ PUBLIC_URL, OIDC_ISSUER: openid.issuer, OIDC_CLIENT_ID: 'darkroom' });
});
after(async () => {
  await shown?.close();
  await openid?.close();
  await link?.close();
});

const open = () => shown.open({ baseURL: `http://127.0.0.1:${link.port}` });
const toProvider = (page: Page) => page.getByRole('link', { name: /^Sign in with 127\.0\.0\.1/ });

test('a person signs in at the provider, sees their photos, and signs out', { skip }, async (t) => {
  const page = await open();
  await page.goto('/#/videos');
  await toProvider(page).waitFor();
  await assertAccessible(page, t);
  await toProvider(page).click();
  await page.getByLabel('Name').fill('maria');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Videos' }).waitFor();

  await page.getByRole('link', { name: 'Photos' }).click();
  await page.getByRole('heading', { level: 1, name: 'Photos' }).waitFor();
  const file = { name: 'dunes.jpg', mimeType: 'image/jpeg', buffer: await noisePhoto(60, 40) };
  await page.getByTestId('files').setInputFiles(file);
  await page.getByRole('link', { name: /dunes/ }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: /dunes/ }).waitFor();

  await page.getByRole('button', { name: 'Account of maria' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  // Of the provider, which asks whether that is meant.
  await page.getByRole('button', { name: /^Yes/ }).click();
  await toProvider(page).waitFor();
  assert.equal(await page.evaluate('fetch("/photos").then(({ status }) => status)'), 401);
  // Whom the provider still knew would come back without saying who they are.
  await toProvider(page).click();
  await page.getByLabel('Name').waitFor();
  assert.deepEqual(
    shown.complaints.splice(0).filter((line) => !/status of 401/.test(line)),
    [],
  );
});

test('who declines, or cannot be led there, reads what to do, and may still use a password', {
  skip,
}, async () => {
  const page = await open();
  await page.goto('/');
  await toProvider(page).click();
  await page.getByRole('button', { name: 'Deny' }).click();
  await page
    .getByRole('alert')
    .getByText(/it was declined/)
    .waitFor();
  await page.goto('/session/openid/callback?code=x&state=y');
  await page
    .getByRole('alert')
    .getByText(/Begin again here/)
    .waitFor();
  await page.getByLabel('Username').fill(shown.fleet.client.username);
  await page.getByLabel('Password').fill(shown.fleet.client.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Photos' }).waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});
