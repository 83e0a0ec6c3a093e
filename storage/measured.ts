import { inSpan } from '../runtime/tracing.ts';
import { storeDuration } from './metrics.ts';
import { ObjectNotFound, type ObjectStore } from './store.ts';

/** The same store, which counts how long it takes. That an object is not there is an answer, too. */
export const measured = (store: ObjectStore): ObjectStore => ({
  putFile: timed('put', (...args) => store.putFile(...args)),
  getFile: timed('get', (...args) => store.getFile(...args)),
  read: timed('read', (...args) => store.read(...args)),
  stat: timed('stat', (key) => store.stat(key)),
  inspect: timed('inspect', (key) => store.inspect(key)),
  delete: timed('delete', (key) => store.delete(key)),
  list: (prefix) => store.list(prefix),
  signedUrl: (key, options) => store.signedUrl(key, options),
  signedUpload: (key, options) => store.signedUpload(key, options),
  ready: () => store.ready(),
  close: () => store.close(),
});

const timed =
  <Args extends unknown[], Result>(operation: string, work: (...args: Args) => Promise<Result>) =>
  async (...args: Args): Promise<Result> => {
    const end = storeDuration.startTimer({ operation });
    try {
      const result = await inSpan(`store ${operation}`, {}, () => work(...args));
      end({ outcome: 'ok' });
      return result;
    } catch (error) {
      end({ outcome: error instanceof ObjectNotFound ? 'ok' : 'failed' });
      throw error;
    }
  };
