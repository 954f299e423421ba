/* The CDS Hooks client: discovery, prefetch, the patient-view request. */
import { exchange, postJson } from "./http.js";

const USER = "Practitioner/demo-clinician";
const TOKEN = /\{\{\s*([^{}\s]+)\s*\}\}/gu;

/** The patient-view service on offer: its address and its discovery entry. Rejects with a sentence if there is none. */
export async function discover() {
  const answer = await exchange("/cds-services");
  const service = answer.body?.services?.find((offered) => offered.hook === "patient-view");
  if (!service) throw new Error(`Discovery (GET /cds-services) answered ${answer.status} and offers no patient-view service.`);
  return { ...service, url: `/cds-services/${encodeURIComponent(service.id)}` };
}

/**
 * Fires patient-view for one patient. `mode` is "prefetch" (templates resolved here, from the chart store) or
 * "server" (the service is given the store's address only). Gives {request, answer, url}.
 */
export async function fire(service, patientId, { fhirServer, mode, signal }) {
  const context = { userId: USER, patientId };
  const request = { hook: "patient-view", hookInstance: crypto.randomUUID(), fhirServer, context };
  if (mode === "prefetch") request.prefetch = await resolvePrefetch(service.prefetch ?? {}, context, signal);
  return { request, url: service.url, answer: await postJson(service.url, request, { signal }) };
}

/** Entries in a request's prefetch: what the service was shown. */
export function entriesSent(request) {
  const values = Object.values(request.prefetch ?? {});
  return values.reduce((sum, value) => sum + (value?.resourceType === "Bundle" ? (value.entry ?? []).length : value ? 1 : 0), 0);
}

async function resolvePrefetch(templates, context, signal) {
  const pairs = await Promise.all(
    Object.entries(templates).map(async ([key, template]) => [key, await resolve(template, context, signal)]),
  );
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

/** One template's answer; undefined (the key is then left out) where a token or the store cannot provide it. */
async function resolve(template, context, signal) {
  const tokens = { "context.patientId": context.patientId, "context.userId": context.userId, userPractitionerId: USER.split("/")[1] };
  if ([...template.matchAll(TOKEN)].some(([, name]) => tokens[name] === undefined)) return undefined;
  const query = template.replace(TOKEN, (_, name) => encodeURIComponent(tokens[name]));
  try {
    return (await exchange(`/demo/fhir/${query}`, { signal })).body;
  } catch (error) {
    if (signal?.aborted) throw error;
    return undefined;
  }
}
