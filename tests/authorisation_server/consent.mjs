// The pages between authorisation request and code: sign in, choose a patient (standalone), grant all or fewer scopes.
import { escaped, formOf, sendPage } from './http.mjs';
import { USER } from './provider.mjs';

const IDENTITY = new Set(['openid']);

/** Answers /interaction/…; `patients`: ids to choose from. */
export async function interaction(provider, contexts, patients, request, response) {
  const details = await provider.interactionDetails(request, response);
  const context = contexts.ofLaunch(details.params.launch);
  const answered = request.method === 'POST' ? await formOf(request) : undefined;
  const finish = (result) => provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  if (answered?.has('deny')) {
    await finish({ error: 'access_denied', error_description: 'The user said no' });
  } else if (details.prompt.name === 'login') {
    // An EHR's user has signed in before the launch.
    if (context || answered) await finish({ login: { accountId: USER } });
    else sendPage(response, 'Sign in', '<form method="post"><button name="sign-in">Sign in as Dr Weber</button></form>');
  } else if (answered || (context && !context.ask)) {
    const chosen = context ?? { response: chosenPatient(details, answered) };
    await finish({ consent: { grantId: await granted(provider, details, answered?.getAll('scope'), contexts, chosen) } });
  } else {
    sendPage(response, `Access for ${details.params.client_id}`, consentForm(details, context ? [] : patients));
  }
}

function requested({ params }) {
  return [...new Set((params.scope ?? '').split(' ').filter(Boolean))];
}

function chosenPatient(details, answered) {
  return requested(details).includes('launch/patient') ? { patient: answered.get('patient') } : {};
}

/** Id of a new grant of the scopes that were ticked (undefined: of all); its context is kept. */
async function granted(provider, details, ticked, contexts, context) {
  const { client_id: clientId, aud, launch } = details.params;
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId });
  const scopes = requested(details);
  const given = (scope) => ticked === undefined || IDENTITY.has(scope) || ticked.includes(scope);
  const ofRecord = (scope) => scope.startsWith('patient/');
  const all = (yes, ofKind) => scopes.filter((scope) => given(scope) === yes && ofRecord(scope) === ofKind).join(' ');
  grant.addOIDCScope(all(true, false));
  grant.addResourceScope(aud, all(true, true));
  // What is refused is remembered too: otherwise it would be asked for again.
  grant.rejectOIDCScope(all(false, false));
  grant.rejectResourceScope(aud, all(false, true));
  const id = await grant.save();
  contexts.grant(id, context, launch);
  return id;
}

function consentForm(details, patients) {
  const scopes = requested(details).filter((scope) => !IDENTITY.has(scope)).map((scope) =>
    `<label><input type="checkbox" name="scope" value="${escaped(scope)}" checked> ${escaped(scope)}</label><br>`);
  const choices = patients.map((id) =>
    `<label><input type="radio" name="patient" value="${escaped(id)}" required> ${escaped(id)}</label><br>`);
  const picker = requested(details).includes('launch/patient') && choices.length
    ? `<fieldset><legend>Patient</legend>${choices.join('')}</fieldset>` : '';
  return `<form method="post">${picker}<fieldset><legend>Access</legend>${scopes.join('')}</fieldset>`
    + '<p><button name="allow">Allow</button></p></form><form method="post"><p><button name="deny">Deny</button></p></form>';
}
