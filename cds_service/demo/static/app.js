/* The page: which patient is on show, and what happens when one is chosen. */
import { bannerNodes, provisionalBanner } from "./banner.js";
import { cardNodes, noCards } from "./cards.js";
import { showChart } from "./chart.js";
import { count, h, note } from "./dom.js";
import { exchangeLog } from "./exchange-log.js";
import { dateText, readPatient } from "./fhir.js";
import { discover, entriesSent, fire } from "./hooks.js";
import { exchange, outcomeTexts } from "./http.js";
import { PatientList } from "./patient-list.js";
import { fireForEach } from "./rounds.js";

const $ = (id) => document.getElementById(id);
const page = { demo: undefined, service: undefined, list: undefined, visit: new AbortController() };

/** Opens a chart. The visit before is aborted, so that no late answer can appear under another patient's name. */
async function open(patient) {
  page.visit.abort();
  page.visit = new AbortController();
  const { signal } = page.visit;
  page.list.current(patient.id);
  document.title = `${patient.name} - Demo EHR`;
  $("banner").replaceChildren(...provisionalBanner(patient.name));
  showWaiting();
  showChart($("chart"), patient.id, signal);
  try {
    const record = readPatient(patient.id, signal);
    const [fired, read] = await Promise.all([firePatientView(patient.id, signal), record]);
    if (signal.aborted) return;
    $("banner").replaceChildren(...bannerNodes(read, patient.age, appUrl(patient.id)));
    showAnswer(patient, fired, read);
  } catch (error) {
    if (!signal.aborted) showFailure(patient, [error.message]);
  }
}

function appUrl(patientId) {
  return `/app/open?${new URLSearchParams({ iss: page.demo.fhirServer, patient: patientId })}`;
}

async function firePatientView(patientId, signal) {
  page.service ??= await discover();
  return fire(page.service, patientId, { fhirServer: page.demo.fhirServer, mode: $("mode").value, signal });
}

function showWaiting() {
  $("cards-title").textContent = "Decision support";
  $("cards").setAttribute("aria-busy", "true");
  $("exchange").replaceChildren();
  const lines = h("div", { class: "skeleton", "aria-hidden": "true" }, h("span"), h("span"), h("span"));
  $("cards").replaceChildren(h("p", { class: "quiet" }, "Firing patient-view…"), lines);
}

function showAnswer(patient, fired, record) {
  const { answer, request } = fired;
  const cards = answer.ok ? answer.body?.cards : undefined;
  page.list.answered(patient.id, answer);
  $("exchange").replaceChildren(exchangeLog(fired));
  if (!cards) return showFailure(patient, outcomeTexts(answer.body), answer.status);
  const deceased = Boolean(record.deceasedBoolean || record.deceasedDateTime);
  const entries = request.prefetch && entriesSent(request);
  const feedbackUrl = page.demo.feedback ? `${fired.url}/feedback` : undefined;
  const shown = cards.length ? cardNodes(cards, feedbackUrl) : [noCards(deceased, entries)];
  return settle(shown, `Decision support: ${count(cards.length, "card")}`, `${patient.name}: ${count(cards.length, "card")}`);
}

function showFailure(patient, texts, status) {
  const lead = `${status ? `patient-view answered ${status}` : "The chart or the service did not answer"}. Nothing was assessed.`;
  const again = h("button", { class: "button", type: "button", onclick: () => open(patient) }, "Try again");
  const body = [h("p", {}, h("strong", {}, lead)), ...texts.map((text) => h("p", {}, text)), again];
  settle([note("error", ...body)], "Decision support: no answer", `${patient.name}: ${lead}`);
}

function settle(nodes, title, spoken) {
  $("cards").replaceChildren(...nodes);
  $("cards").setAttribute("aria-busy", "false");
  $("cards-title").textContent = title;
  $("status").textContent = spoken;
}

function openFromAddress() {
  const { patients } = page.demo;
  const wanted = patientInAddress();
  const patient = wanted ? patients.find(({ id }) => id === wanted) : patients[0];
  if (patient) return open(patient);
  page.visit.abort();
  page.list.current(undefined);
  document.title = "Demo EHR";
  $("banner").replaceChildren(h("h1", {}, "No such patient"));
  $("chart").replaceChildren();
  $("exchange").replaceChildren();
  return settle([note("error", h("p", {}, `The list has no patient "${wanted}". Choose one from the list.`))], "Decision support", "No such patient");
}

/** The fragment of the address; as it stands where it is no proper percent-encoding. */
function patientInAddress() {
  const fragment = location.hash.slice(1);
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

async function start() {
  const answer = await exchange("/demo/patients.json");
  if (!answer.ok || !answer.body) throw new Error(`The patient list could not be read (${answer.status}).`);
  page.demo = answer.body;
  $("clock").textContent = page.demo.asOf ? ` Clock held at ${dateText(page.demo.asOf)} UTC.` : "";
  $("patients-title").textContent = `${page.demo.patients.length} synthetic patients`;
  page.list = new PatientList($("patients"), page.demo.patients);
  window.addEventListener("hashchange", openFromAddress);
  $("mode").addEventListener("change", openFromAddress);
  await openFromAddress();
  await fireForEach(page.demo.patients, firePatientView, page.list, $("progress"));
}

$("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the fragment of the address names the patient
  $("main").focus();
  $("main").scrollIntoView();
});

start().catch((error) => settle([note("error", h("p", {}, error.message))], "Decision support", error.message));
