/* Reading the chart store: searches with their further pages, dates, names, coded text. */
import { exchange } from "./http.js";

const BASE = "/demo/fhir";
const MAX_PAGES = 20;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WITHDRAWN = ["entered-in-error", "cancelled", "refuted"];

/** The Patient resource; rejects if the store has none, or answers with another's. */
export async function readPatient(patientId, signal) {
  const { ok, status, body } = await exchange(`${BASE}/Patient/${encodeURIComponent(patientId)}`, { signal });
  if (!ok) throw new Error(`Patient: the chart store answered ${status}.`);
  if (body?.resourceType !== "Patient" || body.id !== patientId) throw new Error("Patient: the chart store gave another record.");
  return body;
}

/** All resources of one type that are about this patient and not withdrawn. */
export async function search(type, patientId, signal) {
  const found = [];
  let url = `${BASE}/${type}?patient=${encodeURIComponent(patientId)}&_count=200`;
  for (let page = 0; url; page += 1) {
    const { ok, status, body } = await exchange(url, { signal });
    if (!ok || body?.resourceType !== "Bundle") throw new Error(`${type}: the chart store answered ${status}.`);
    if (page === MAX_PAGES) throw new Error(`${type}: more than ${MAX_PAGES} pages.`);
    found.push(...(body.entry ?? []).map((entry) => entry.resource));
    url = nextPage(body);
  }
  return found.filter((resource) => resource?.resourceType === type && isAbout(resource, patientId) && !isWithdrawn(resource));
}

/** Only path and query of the link are kept: the store is asked at this page's own address. */
function nextPage(bundle) {
  const next = bundle.link?.find((link) => link.relation === "next")?.url;
  if (!next) return undefined;
  const { pathname, search: query } = new URL(next, location.href);
  return pathname + query;
}

function isAbout(resource, patientId) {
  const reference = (resource.subject ?? resource.patient)?.reference ?? "";
  return reference === `Patient/${patientId}` || reference.endsWith(`/Patient/${patientId}`);
}

function isWithdrawn(resource) {
  return WITHDRAWN.includes(resource.status) || WITHDRAWN.includes(codeOf(resource.verificationStatus));
}

export function codeOf(concept) {
  return concept?.coding?.[0]?.code;
}

export function hasCode(concept, codes) {
  return (concept?.coding ?? []).some((coding) => codes.includes(coding.code));
}

export function textOf(concept) {
  const coding = concept?.coding?.find((candidate) => candidate.display) ?? concept?.coding?.[0];
  return concept?.text ?? coding?.display ?? coding?.code ?? "not coded";
}

/** "31 Oct 2026 18:20", "May 2023" or "2023": the precision of the record, in the record's own time zone. */
export function dateText(value) {
  const [, year, month, day, time] = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}))?)?)?/u.exec(value ?? "") ?? [];
  if (!year) return "no date";
  const midnight = time === undefined || time === "00:00";
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year, midnight ? undefined : time].filter(Boolean).join(" ");
}

/** "Brandt, Otto" */
export function nameText(patient) {
  const name = patient.name?.find((candidate) => candidate.use === "official") ?? patient.name?.[0];
  return name?.text && !name.family ? name.text : [name?.family, (name?.given ?? []).join(" ")].filter(Boolean).join(", ");
}

/** Newest first by the moment `when` gives; resources without a date last. */
export function newestFirst(resources, when) {
  return [...resources].sort((a, b) => (when(b) ?? "").localeCompare(when(a) ?? ""));
}
