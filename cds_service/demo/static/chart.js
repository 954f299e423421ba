/* The chart summary at the right: problems, newest imaging, performance, labs. */
import { codeOf, dateText, hasCode, newestFirst, search, textOf } from "./fhir.js";
import { h } from "./dom.js";

const PERFORMANCE = { "89247-1": "ECOG", "89262-0": "ECOG", 423740007: "ECOG", "89243-0": "Karnofsky", 761869008: "Karnofsky" };
const NONE = "None found";
const IMAGING_DAYS = 2;
const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Reads the four parts and shows each as it comes; one that cannot be read says so and hides no other. */
export function showChart(root, patientId, signal) {
  const observations = search("Observation", patientId, signal);
  const parts = [
    ["Problems", search("Condition", patientId, signal).then(problems)],
    ["Newest imaging", imaging(patientId, signal)],
    ["Performance", observations.then(performanceLines)],
    ["Labs", observations.then(labs)],
  ];
  root.replaceChildren(h("dl", {}, parts.map(([title, lines]) => part(title, lines, signal))));
}

function part(title, lines, signal) {
  const values = h("dd", {}, "Reading…");
  const box = h("div", {}, h("dt", {}, title), values);
  lines.then(
    (texts) => values.replaceWith(...(texts.length ? texts : [NONE]).map((text) => h("dd", {}, text))),
    (error) => {
      if (!signal.aborted) values.textContent = `Not read. ${error.message}`;
    },
  );
  return box;
}

function problems(conditions) {
  const when = (condition) => condition.onsetDateTime ?? condition.recordedDate;
  return newestFirst(conditions, when).map((condition) => {
    const status = codeOf(condition.clinicalStatus);
    const certainty = codeOf(condition.verificationStatus);
    const notes = [when(condition) && dateText(when(condition)), status !== "active" && status, certainty !== "confirmed" && certainty].filter(Boolean);
    return notes.length ? `${textOf(condition.code)} (${notes.join(", ")})` : textOf(condition.code);
  });
}

async function imaging(patientId, signal) {
  const [studies, reports] = await Promise.all([search("ImagingStudy", patientId, signal), search("DiagnosticReport", patientId, signal)]);
  const radiology = reports.filter((report) => (report.category ?? []).some((category) => hasCode(category, ["RAD", "LP29684-5"])));
  const all = [
    ...studies.map((study) => ({ when: study.started, text: study.description ?? study.procedureCode?.map(textOf)[0] ?? "Imaging study" })),
    ...radiology.map((report) => ({ when: report.effectiveDateTime ?? report.issued, text: textOf(report.code) })),
  ];
  const days = new Map(); // a study and its report are one examination: the first of a day speaks for it
  for (const item of newestFirst(all, ({ when }) => when)) if (!days.has(item.when?.slice(0, 10))) days.set(item.when?.slice(0, 10), item);
  return [...days.values()].slice(0, IMAGING_DAYS).map((item) => `${item.text}, ${dateText(item.when)}`);
}

function performanceLines(observations) {
  const scale = ({ code }) => PERFORMANCE[Object.keys(PERFORMANCE).find((known) => hasCode(code, [known]))];
  return newestPer(observations.filter(scale), scale).map((item) => `${scale(item)} ${valueText(item)}, ${dateText(moment(item))}`);
}

/** The newest measured value of each test, one line a day; coded results (receptors, variants) are not measured values. */
function labs(observations) {
  const isLab = ({ category }) => (category ?? []).some((concept) => hasCode(concept, ["laboratory"]));
  const measured = observations.filter((item) => isLab(item) && !item.valueCodeableConcept);
  const days = new Map();
  for (const item of newestPer(measured, ({ code }) => codeOf(code) ?? textOf(code))) {
    const day = dateText(moment(item)?.slice(0, 10));
    days.set(day, [...(days.get(day) ?? []), `${testName(item.code)} ${valueText(item)}`]);
  }
  return [...days].map(([day, values]) => `${values.join(", ")}, ${day}`);
}

function newestPer(observations, key) {
  const newest = new Map();
  for (const item of newestFirst(observations, moment)) if (!newest.has(key(item))) newest.set(key(item), item);
  return [...newest.values()];
}

function moment(observation) {
  return observation.effectiveDateTime ?? observation.effectivePeriod?.start ?? observation.effectiveInstant ?? observation.issued;
}

/** "Albumin" of "Albumin [Mass/volume] in Serum or Plasma": LOINC's long names put the analyte first. */
function testName(code) {
  return textOf(code).split(/ \[| in | SerPl/u)[0];
}

function valueText({ valueQuantity, valueInteger, valueCodeableConcept, valueString }) {
  if (valueQuantity?.value !== undefined) {
    return `${valueQuantity.comparator ?? ""}${valueQuantity.value} ${unitText(valueQuantity)}`;
  }
  if (valueCodeableConcept) return textOf(valueCodeableConcept);
  return String(valueInteger ?? valueString ?? "no value");
}

/** UCUM as people write it: 10*9/L is 10⁹/L, mL/min/{1.73_m2} is mL/min/1.73 m2. */
function unitText({ unit, code }) {
  const written = unit ?? code ?? "(no unit)";
  const powers = written.replace(/10[*^](\d)/gu, (_, power) => `10${SUPERSCRIPT[power]}`);
  return powers.replace(/\{([^}]*)\}/gu, (_, annotation) => annotation.replaceAll("_", " "));
}
