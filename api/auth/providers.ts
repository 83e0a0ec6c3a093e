import type { Db } from '../../db/client.ts';
import { createOutbound } from '../../runtime/outbound.ts';
import { SettingsError } from '../../runtime/settings.ts';
import type { ApiSettings } from '../config.ts';
import type { Foreign } from './accounts.ts';
import { type Directory, localDirectory } from './directory.ts';
import { type KeycloakSettings, keycloakDirectory } from './keycloak.ts';
import { createOidcVerifier } from './oidc.ts';
import { createOpenIdSignIn, type OpenIdSignIn } from './openid-sign-in.ts';
import type { Tokens } from './tokens.ts';

/** Who vouches for users beside this platform, if the settings name somebody. @throws SettingsError */
export function foreignOf(settings: ApiSettings): Foreign | undefined {
  const issuer = settings.OIDC_ISSUER ?? keycloakOf(settings)?.issuer;
  if (!issuer) return undefined;
  const { OIDC_AUDIENCE: audience, OIDC_ADMIN_ROLE: adminRole } = settings;
  // Without one, a token that the provider made for any other program would be good here. Signing in needs none.
  if (audience.length === 0) {
    if (settings.OIDC_CLIENT_ID && !settings.KEYCLOAK_URL) return undefined;
    throw new SettingsError('OIDC_AUDIENCE: should name what tokens are made for');
  }
  return { issuer, verify: createOidcVerifier({ issuer, audience, adminRole }) };
}

/** Where people may sign in to the console beside this platform, if the settings name it. @throws SettingsError */
export function openIdOf(settings: ApiSettings): OpenIdSignIn | undefined {
  const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_ADMIN_ROLE: adminRole } = settings;
  if (!clientId) return undefined;
  const issuer = settings.OIDC_ISSUER ?? keycloakOf(settings)?.issuer;
  if (!issuer)
    throw new SettingsError('OIDC_ISSUER: should name the provider that OIDC_CLIENT_ID is known to');
  const home = `${settings.PUBLIC_URL.replace(/\/$/, '')}/`;
  const callback = `${home}session/openid/callback`;
  return createOpenIdSignIn({ issuer, clientId, clientSecret, callback, home, adminRole });
}

/** @throws SettingsError */
export function directoryOf(settings: ApiSettings, db: Db, tokens: Tokens): Directory {
  const keycloak = keycloakOf(settings);
  if (!keycloak) return localDirectory(db, tokens);
  // The operator names this one address, and it is often a private one.
  return keycloakDirectory(db, keycloak, createOutbound({ allowPrivate: true }));
}

function keycloakOf(settings: ApiSettings): KeycloakSettings | undefined {
  const { KEYCLOAK_URL: url, KEYCLOAK_REALM: realm, OIDC_ISSUER } = settings;
  const { KEYCLOAK_CLIENT_ID: clientId, KEYCLOAK_CLIENT_SECRET: clientSecret } = settings;
  if (!url && !realm && !clientId && !clientSecret) return undefined;
  if (!url || !realm || !clientId || !clientSecret) {
    throw new SettingsError(
      'KEYCLOAK_URL, _REALM, _CLIENT_ID and _CLIENT_SECRET: should be set all, or none',
    );
  }
  return { url, realm, clientId, clientSecret, issuer: OIDC_ISSUER ?? `${url}/realms/${realm}` };
}
