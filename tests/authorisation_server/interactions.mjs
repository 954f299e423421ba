// Which interactions a FHIR request stands for: { type, action, id, staysWith(patient) }, `action` a letter of "cruds".

// Types that say nothing of one patient by themselves.
const OF_NO_PATIENT = new Set(['Device', 'Location', 'Medication', 'Organization', 'Practitioner', 'PractitionerRole', 'Provenance']);
const OF_METHOD = { GET: 'r', PUT: 'u', PATCH: 'u', DELETE: 'd' };
const WIDER = ['_revinclude', '_has', '_contained'];
// What may be included in a search, and the type that comes with it.
const INCLUDED = { medication: 'Medication' };

/** undefined: something that is not offered (operations, history of a type, unknown methods). */
export function asked(method, path, query, mediaType, body) {
  const [type = '', id, ...more] = path.split('/').slice(1);
  if (!type) return method === 'POST' ? ofBundle(JSON.parse(body.toString())) : ofPage(method, query);
  if (!/^[A-Z][A-Za-z]+$/.test(type)) return undefined;
  if (id === '_search' && method === 'POST') return searches(type, both(query, body));
  if (id === undefined) return method === 'POST' ? [written(type, 'c', body)] : method === 'GET' ? searches(type, query) : undefined;
  if (id.startsWith('_') || id.startsWith('$') || (more.length && more[0] !== '_history')) return undefined;
  const action = OF_METHOD[method];
  if (!action) return undefined;
  // A patch has no patient in it, nor has a deletion: what is stored decides.
  return [method === 'PUT' ? { ...written(type, 'u', body), id } : { type, action, id, staysWith: () => true }];
}

/** Whether a resource is the patient's, or nobody's. */
export function belongs(resource, patient) {
  if (OF_NO_PATIENT.has(resource.resourceType)) return true;
  if (resource.resourceType === 'Patient') return resource.id === patient;
  const { reference } = resource.subject ?? resource.patient ?? resource.for ?? {};
  return patient !== undefined && isPatient(reference, patient);
}

function isPatient(reference, patient) {
  return typeof reference === 'string' && `/${reference}`.endsWith(`/Patient/${patient}`);
}

function both(query, body) {
  return new URLSearchParams([...query, ...new URLSearchParams(body.toString())]);
}

function searches(type, query) {
  const included = query.getAll('_include').map((value) => INCLUDED[value.split(':')[1]]);
  if (!narrow(query) || included.includes(undefined)) return undefined;
  return [
    { type, action: 's', staysWith: (patient) => asksFor(type, query, patient) },
    ...included.map((other) => ({ type: other, action: 'r', staysWith: () => true })),
  ];
}

function narrow(query) {
  return ![...query.keys()].some((name) => WIDER.includes(name.split(':')[0]) || name.includes('.'));
}

function asksFor(type, query, patient) {
  if (OF_NO_PATIENT.has(type)) return true;
  const names = type === 'Patient' ? ['_id'] : ['patient', 'subject', 'patient:Patient', 'subject:Patient'];
  const values = names.flatMap((name) => query.getAll(name));
  return patient !== undefined && values.length > 0 && values.every((value) => value === patient || isPatient(value, patient));
}

function written(type, action, body) {
  const resource = JSON.parse(body.toString());
  return { type, action, staysWith: (patient) => resource?.resourceType === type && belongs(resource, patient) };
}

/** A further page of a search: its address cannot be guessed, and led to a search that was allowed. */
function ofPage(method, query) {
  return method === 'GET' && query.has('_getpages') ? [{ action: 's', staysWith: () => true }] : undefined;
}

function ofBundle(bundle) {
  const each = (bundle.entry ?? []).map(({ request, resource }) => {
    const url = new URL(`/${request.url}`, 'http://bundle.invalid');
    const body = Buffer.from(JSON.stringify(resource ?? {}));
    return asked(request.method, url.pathname, url.searchParams, '', body);
  });
  return each.every(Boolean) ? each.flat() : undefined;
}
