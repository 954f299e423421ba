// What stands before HAPI: discovery for everybody, all else for a token of this base, its scopes and its patient.
import { bodyOf, send, sendJson } from './http.mjs';
import { asked, belongs } from './interactions.mjs';
import { allows, LAUNCH_SCOPES } from './scopes.mjs';
import { CLIENT_ALGORITHMS } from './provider.mjs';

const SENT_ON = ['accept', 'content-type', 'cache-control', 'if-match', 'if-none-match', 'if-none-exist', 'prefer'];
const SENT_BACK = ['content-type', 'etag', 'last-modified', 'location'];
const FHIR_JSON = { 'Content-Type': 'application/fhir+json;charset=utf-8' };
const CHALLENGE = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };

class Refused extends Error {
  constructor(status, code, diagnostics, headers = {}) {
    super(diagnostics);
    Object.assign(this, { status, headers });
    this.outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] };
  }
}

export class Guard {
  /** `base`: the FHIR base URL that clients see, `hapi` the one behind it; `dialects` of scopes: "v1", "v2". */
  constructor({ issuer, base, hapi, dialects, provider, contexts }) {
    Object.assign(this, { issuer, base, hapi, dialects, provider, contexts });
  }

  async answer(request, response, url) {
    const path = url.pathname.slice(new URL(this.base).pathname.length);
    if (path === '/.well-known/smart-configuration') return sendJson(response, 200, this.configuration());
    try {
      const body = await bodyOf(request);
      const may = path === '/metadata' ? undefined : await this.permission(request, url);
      const interactions = may ? asked(request.method, path, url.searchParams, request.headers['content-type'], body) : [];
      if (!interactions) throw new Refused(403, 'not-supported', 'This is not offered to apps');
      for (const one of interactions) await this.judge(may, one);
      const answer = await this.forwarded(request, path + url.search, body);
      if (answer.status === 200 && interactions.length === 1 && interactions[0].action === 'r') {
        this.own(may, JSON.parse(answer.text));
      }
      return send(response, answer.status, answer.text, answer.headers);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return sendJson(response, error.status, error.outcome, { ...FHIR_JSON, ...error.headers });
    }
  }

  /** The scopes and the patient of the token that came. */
  async permission(request, url) {
    if (url.searchParams.has('access_token')) throw new Refused(400, 'security', 'A token in the address');
    const [, value] = /^Bearer ([\w-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const token = value && await this.provider.AccessToken.find(value);
    if (!token || token.aud !== this.base) throw new Refused(401, 'login', 'No valid token for this server', CHALLENGE);
    return { scope: token.scope ?? '', patient: this.contexts.ofGrant(token.grantId)?.response.patient };
  }

  async judge(may, one) {
    const allowed = one.type ? allows(may.scope, one.type, one.action) : may.scope.includes('patient/');
    if (!allowed) throw new Refused(403, 'forbidden', `No scope for ${one.type}, ${one.action}`);
    if (!one.staysWith(may.patient)) throw new Refused(403, 'forbidden', 'Not the patient of this launch');
    if (one.id && 'ud'.includes(one.action)) {
      const stored = await fetch(`${this.hapi}/${one.type}/${one.id}`, { headers: { accept: 'application/fhir+json' } });
      if (stored.ok) this.own(may, await stored.json());
    }
  }

  own(may, resource) {
    if (!belongs(resource, may.patient)) throw new Refused(403, 'forbidden', 'Not the patient of this launch');
  }

  /** HAPI's answer, in which addresses of its own are those that clients know. */
  async forwarded(request, pathAndQuery, body) {
    const headers = Object.fromEntries(SENT_ON.filter((name) => request.headers[name]).map((name) => [name, request.headers[name]]));
    const answer = await fetch(this.hapi + pathAndQuery, { method: request.method, headers, body: body.length ? body : undefined });
    const shown = (text) => text.replaceAll(this.hapi, this.base);
    const back = SENT_BACK.filter((name) => answer.headers.has(name)).map((name) => [name, shown(answer.headers.get(name))]);
    return { status: answer.status, text: shown(await answer.text()), headers: Object.fromEntries(back) };
  }

  configuration() {
    return {
      issuer: this.issuer,
      jwks_uri: `${this.issuer}/jwks`,
      authorization_endpoint: `${this.issuer}/auth`,
      token_endpoint: `${this.issuer}/token`,
      revocation_endpoint: `${this.issuer}/token/revocation`,
      grant_types_supported: ['authorization_code', 'refresh_token'],
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt', 'none'],
      token_endpoint_auth_signing_alg_values_supported: CLIENT_ALGORITHMS,
      scopes_supported: [...LAUNCH_SCOPES, ...(this.dialects.includes('v2') ? ['patient/*.cruds'] : ['patient/*.*'])],
      capabilities: [
        'launch-ehr', 'launch-standalone', 'authorize-post', 'client-public', 'client-confidential-symmetric',
        'client-confidential-asymmetric', 'sso-openid-connect', 'context-banner', 'context-ehr-patient', 'context-ehr-encounter',
        'context-standalone-patient', 'permission-offline', 'permission-online', 'permission-patient',
        ...this.dialects.map((dialect) => `permission-${dialect}`),
      ],
    };
  }
}
