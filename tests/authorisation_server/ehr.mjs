// A page that plays the EHR: launches an app for a patient, in its own tab or in a frame, and signs the user out.
import { escaped, redirect, sendPage } from './http.mjs';

/** Answers /ehr/…. */
export async function ehr({ provider, contexts, config, issuer }, request, response, url) {
  if (url.pathname === '/ehr') start(config, response);
  else if (url.pathname === '/ehr/launch') await launch({ provider, contexts, issuer }, response, url.searchParams);
  else if (url.pathname === '/ehr/sign-out' && request.method === 'POST') {
    for (const grantId of contexts.takeGrants()) await end(provider, grantId);
    sendPage(response, 'Signed out', '<p>No access is left.</p>');
  } else sendPage(response, 'Not found', '<p>No such page.</p>', 404);
}

function start(config, response) {
  const options = (values) => values.map((value) => `<option>${escaped(value)}</option>`).join('');
  sendPage(response, 'EHR of the tests', '<form action="/ehr/launch">'
    + `<p><label>Patient <select name="patient">${options(config.patients)}</select></label></p>`
    + `<p><label>App <select name="client">${options(config.clients.map((client) => client.client_id))}</select></label></p>`
    + `<p><label>FHIR server <select name="base">${options(Object.keys(config.bases))}</select></label></p>`
    + '<p><label><input type="checkbox" name="ask" value="1"> Ask which scopes are granted</label></p>'
    + '<p><label><input type="checkbox" name="frame" value="1"> In a frame</label></p>'
    + '<p><button>Launch</button></p></form><form method="post" action="/ehr/sign-out"><p><button>Sign out</button></p></form>');
}

/** `response`: further members of the token response, as JSON; they may replace the patient. */
async function launch({ provider, contexts, issuer }, response, given) {
  const client = await provider.Client.find(given.get('client'));
  const told = { patient: given.get('patient'), need_patient_banner: true, ...JSON.parse(given.get('response') ?? '{}') };
  const handle = contexts.launch({ ask: given.has('ask'), response: told });
  const target = new URL(client.launch_url);
  target.searchParams.set('iss', issuer + given.get('base'));
  target.searchParams.set('launch', handle);
  if (!given.has('frame')) redirect(response, target.href);
  else sendPage(response, 'EHR of the tests', `<iframe title="App" src="${escaped(target.href)}"></iframe>`);
}

/** Ends a grant and all tokens of it, as an EHR does when its user signs out. */
async function end(provider, grantId) {
  await provider.AccessToken.revokeByGrantId(grantId);
  await provider.RefreshToken.revokeByGrantId(grantId);
  await (await provider.Grant.find(grantId))?.destroy();
}
