import type { Db } from '../../db/client.ts';
import { createOutbound } from '../../runtime/outbound.ts';
import { SettingsError } from '../../runtime/settings.ts';
import type { ApiSettings } from '../config.ts';
import type { Foreign } from './accounts.ts';
import { type Directory, localDirectory } from './directory.ts';
import { type KeycloakSettings, keycloakDirectory } from './keycloak.ts';
import { createOidcVerifier } from './oidc.ts';
import type { Tokens } from './tokens.ts';

/** Who vouches for users beside this platform, if the settings name somebody. @throws SettingsError */
export function foreignOf(settings: ApiSettings): Foreign | undefined {
  const issuer = settings.OIDC_ISSUER ?? keycloakOf(settings)?.issuer;
  if (!issuer) return undefined;
  const { OIDC_AUDIENCE: audience, OIDC_ADMIN_ROLE: adminRole } = settings;
  // Without one, a token that the provider made for any other program would be good here.
  if (audience.length === 0) throw new SettingsError('OIDC_AUDIENCE: should name what tokens are made for');
  return { issuer, verify: createOidcVerifier({ issuer, audience, adminRole }) };
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
