import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { cancelling } from './conformance/cancelling.ts';
import { inspecting } from './conformance/inspecting.ts';
import { listing } from './conformance/listing.ts';
import { ranges } from './conformance/ranges.ts';
import { signing } from './conformance/signing.ts';
import { storing } from './conformance/storing.ts';
import type { ObjectStore } from './store.ts';

/** What each test works with. `prefix` is this run's own, so that a bucket in use may be tested. */
export type Bench = { store: ObjectStore; prefix: string; folder: string };

export type Opened = { store: ObjectStore; close: () => Promise<void> };

/** Everything that the platform relies on, asked of one store. Registers the tests with node:test. */
export function conformance(name: string, open: () => Promise<Opened>): void {
  describe(`${name} as an object store`, () => {
    const bench = {} as Bench;
    let opened: Opened;

    before(async () => {
      opened = await open();
      const folder = await mkdtemp(join(tmpdir(), 'darkroom store '));
      Object.assign(bench, { store: opened.store, prefix: `conformance/${randomUUID()}/`, folder });
    });
    after(async () => {
      try {
        await deleteAll(bench);
      } finally {
        await rm(bench.folder, { recursive: true });
        await opened.close();
      }
    });

    storing(bench);
    ranges(bench);
    listing(bench);
    inspecting(bench);
    cancelling(bench);
    signing(bench);
  });
}

async function deleteAll({ store, prefix }: Bench): Promise<void> {
  const left: string[] = [];
  for await (const { key } of store.list(prefix)) left.push(key);
  for (const key of left) await store.delete(key);
  for await (const { key } of store.list(prefix)) assert.fail(`${key} outlived its deletion`);
}
