// oidc-provider, set up as SMART App Launch wants it: PKCE with S256, `aud` names the FHIR base, `launch` the context.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { errors } from 'oidc-provider';
import { LAUNCH_SCOPES, resourceScopes } from './scopes.mjs';

export const USER = 'weber';
export const CLIENT_ALGORITHMS = ['RS384', 'ES384'];
const ACCESS_TOKEN_S = 'access_token_s';
const LAUNCH_URL = 'launch_url';
const DEFAULT_ACCESS_TOKEN_S = 3600;
const DAY_S = 86_400;

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), alg: 'RS256', use: 'sig' };
}

/** `bases`: FHIR base URL -> dialects; `clients`: metadata as oidc-provider has it, `launch_url` and `access_token_s` besides. */
export function makeProvider(issuer, { bases, clients }, contexts) {
  const cookie = { sameSite: 'none', secure: true, signed: true };
  const provider = new Provider(issuer, {
    clients: clients.map((client) => ({
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...client,
    })),
    extraClientMetadata: { properties: [ACCESS_TOKEN_S, LAUNCH_URL] },
    extraParams: {
      aud: undefined,
      launch(ctx, value) {
        const asked = (ctx.oidc.params.scope ?? '').split(' ').includes('launch');
        if (asked !== Boolean(value)) throw new errors.InvalidRequest('scope launch and parameter launch belong together');
        if (value && !contexts.ofLaunch(value)) throw new errors.InvalidRequest('launch is not known, or was used');
      },
    },
    cookies: { keys: [randomBytes(32).toString('hex')], long: cookie, short: cookie },
    enableHttpPostMethods: true,
    jwks: { keys: [signingKey()] },
    scopes: LAUNCH_SCOPES,
    claims: { fhirUser: ['fhirUser'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: CLIENT_ALGORITHMS },
    // The app's key set is on this machine, where the library asks no server of its own accord.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, fhirUser: `${ctx.oidc.entities.AccessToken?.aud ?? issuer}/Practitioner/${id}` }),
    }),
    // Each launch is a grant of its own: a patient granted before is never taken over.
    loadExistingGrant: (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId ? ctx.oidc.provider.Grant.find(grantId) : undefined;
    },
    issueRefreshToken: (_ctx, client, source) =>
      client.grantTypeAllowed('refresh_token') && (source.scopes.has('online_access') || source.scopes.has('offline_access')),
    rotateRefreshToken: true,
    // All run on one clock; a token of a second's life ends after that second.
    clockTolerance: 0,
    revokeGrantPolicy: () => true,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: (_ctx, _token, client) => client?.[ACCESS_TOKEN_S] ?? DEFAULT_ACCESS_TOKEN_S,
      AuthorizationCode: 60, Grant: DAY_S, IdToken: 300, Interaction: 600, RefreshToken: DAY_S, Session: DAY_S,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, _client, oneOf) => {
          if (oneOf) return oneOf;
          if (!Object.hasOwn(bases, ctx.oidc.params.aud ?? '')) throw new errors.InvalidRequest('aud is no FHIR server here');
          return ctx.oidc.params.aud;
        },
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, base) => ({ scope: resourceScopes(bases[base]), accessTokenFormat: 'opaque' }),
      },
    },
    renderError: (ctx, out) => {
      ctx.type = 'text';
      ctx.body = `${out.error}: ${out.error_description ?? ''}`;
    },
  });
  provider.use(withLaunchContext(contexts));
  return provider;
}

/** Tells the context and all granted scopes in the token response; the library tells those of the resource alone. */
function withLaunchContext(contexts) {
  return async (ctx, next) => {
    await next();
    if (ctx.path !== '/token' || ctx.status !== 200) return;
    const { AccessToken, AuthorizationCode, Grant } = ctx.oidc.entities;
    ctx.body.scope = [Grant.getOIDCScope(), AccessToken.scope].filter(Boolean).join(' ');
    if (AuthorizationCode) Object.assign(ctx.body, contexts.ofGrant(Grant.jti).response);
  };
}
