/* The patient list: a roving tab stop, arrow keys, and what the hook said about each patient. */
import { count, h, shape } from "./dom.js";
import { worstIndicator } from "./cards.js";

export class PatientList {
  /** `root` is the list element; `patients` are the rows of patients.json. */
  constructor(root, patients) {
    this.root = root;
    this.answers = new Set();
    this.links = new Map(patients.map((patient) => [patient.id, link(patient)]));
    this.stories = new Map(patients.map((patient) => [patient.id, patient.story]));
    root.replaceChildren(...[...this.links.values()].map((node) => h("li", {}, node)));
    root.addEventListener("keydown", (event) => this.#move(event));
    if (patients.length) this.#tabStop(this.links.get(patients[0].id));
  }

  /** Marks the patient on show; the list's single tab stop follows, and the list (not the page) scrolls to it. */
  current(patientId) {
    for (const node of this.links.values()) node.removeAttribute("aria-current");
    const chosen = this.links.get(patientId);
    if (!chosen) return;
    chosen.setAttribute("aria-current", "page");
    this.#tabStop(chosen);
    const [list, row] = [this.root.getBoundingClientRect(), chosen.getBoundingClientRect()];
    if (row.top < list.top || row.bottom > list.bottom) this.root.scrollTop += row.top - list.top;
  }

  isAnswered(patientId) {
    return this.answers.has(patientId);
  }

  /** What patient-view answered for a patient, as shape and words; no answer at all is undefined. */
  answered(patientId, answer) {
    this.answers.add(patientId);
    const cards = answer?.ok ? answer.body?.cards : undefined;
    if (!cards) return this.#say(patientId, "none", answer ? `No answer (${answer.status})` : "No answer");
    const worst = worstIndicator(cards);
    return this.#say(patientId, worst, cards.length ? `${count(cards.length, "card")}, ${worst}` : "0 cards");
  }

  #say(patientId, kind, words) {
    const node = this.links.get(patientId);
    node.querySelector(".shape").replaceWith(shape(kind));
    node.querySelector(".story").textContent = `${sentence(this.stories.get(patientId))} ${words}`;
  }

  #tabStop(chosen) {
    for (const node of this.links.values()) node.tabIndex = node === chosen ? 0 : -1;
  }

  #move(event) {
    const nodes = [...this.links.values()];
    const at = nodes.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = nodes[Math.min(Math.max(to, 0), nodes.length - 1)];
    this.#tabStop(next);
    next.focus();
  }
}

function link(patient) {
  return h(
    "a",
    { class: "patient", href: `#${encodeURIComponent(patient.id)}` },
    shape("none"),
    h("span", { class: "name" }, patient.name),
    h("span", { class: "age" }, `${patient.age} ${patient.sex.charAt(0)}`),
    h("span", { class: "story" }, sentence(patient.story)),
  );
}

function sentence(text) {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
