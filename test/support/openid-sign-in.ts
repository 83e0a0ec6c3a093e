import { after, before } from 'node:test';
import { jsonOf, startTestApi, type TestApi } from '../api.ts';
import { type OpenId, startOpenId } from './openid.ts';
import { Visitor } from './visitor.ts';

export const HERE = 'http://darkroom.test';
export const START = `${HERE}/session/openid`;
const client = { id: 'darkroom', secret: 'a secret of this test', callback: `${START}/callback` };
const people = {
  maria: { preferred_username: 'maria', email: 'maria@example.com', email_verified: true },
  root: { preferred_username: 'root', realm_access: { roles: ['admin'] } },
  leaver: { preferred_username: 'leaver' },
};

export type Me = { user: { id: string; username: string; role: string } | null; openid: string | null };

/** The API beside an OpenID provider, for all tests of a file, and browsers that go back and forth between the two. */
export function openIdSignInOfThisFile() {
  let openid: OpenId;
  let api: TestApi;
  before(async () => {
    openid = await startOpenId({ maria: {} }, { ...client, people });
    api = await start({ OIDC_AUDIENCE: 'darkroom' });
  });
  after(async () => {
    await api.close();
    await openid.close();
  });

  const start = (env: NodeJS.ProcessEnv = {}) =>
    startTestApi({
      PUBLIC_URL: HERE,
      OIDC_ISSUER: openid.issuer,
      OIDC_CLIENT_ID: client.id,
      OIDC_CLIENT_SECRET: client.secret,
      ...env,
    });

  const visitor = (to = api) =>
    new Visitor((url, init) =>
      url.origin === HERE ? to.request(`${url.pathname}${url.search}`, init) : fetch(url, init),
    );

  /** What somebody does at the provider. @returns where it sends them back to */
  async function atProvider(who: Visitor, address: URL, form: Record<string, string>): Promise<URL> {
    const interaction = await who.follow(address);
    const done = await who.follow(interaction, { method: 'POST', body: new URLSearchParams(form) });
    return who.follow(done);
  }

  const answerFor = async (who: Visitor, name: string, to = '/photos'): Promise<URL> =>
    atProvider(who, await who.follow(`${START}?to=${to}`), { do: 'sign in', name });

  return {
    client,
    openid: () => openid,
    api: () => api,
    start,
    visitor,
    atProvider,
    answerFor,
    signIn: async (who: Visitor, name: string) => who.follow(await answerFor(who, name)),
    me: async (who: Visitor) => jsonOf<Me>(who.ask(`${HERE}/session`)),
  };
}

/** The page of the console that is opened. */
export const pageOf = ({ href }: URL) => href.replace(`${HERE}/#`, '');
