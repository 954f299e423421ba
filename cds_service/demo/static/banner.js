/* Who is on show: identity from the Patient resource itself, so that cards and name cannot drift apart. */
import { h } from "./dom.js";
import { dateText, nameText } from "./fhir.js";

/** `age` is the list's, counted at the demo's fixed clock; `appUrl` opens this patient in the tumour-board app. */
export function bannerNodes(patient, age, appUrl) {
  const sex = patient.gender ? patient.gender.charAt(0).toUpperCase() + patient.gender.slice(1) : "Sex not recorded";
  const mrn = patient.identifier?.[0]?.value;
  const identity = [sex, `${age} y`, `born ${dateText(patient.birthDate)}`, mrn && `MRN ${mrn}`].filter(Boolean).join(", ");
  return [
    h("h1", {}, nameText(patient)), h("span", {}, identity), h("span", { class: "tag" }, "Synthetic patient"),
    h("a", { class: "app-link", href: appUrl }, "Open in the tumour-board app")];
}

/** While the record is still being read, or cannot be. */
export function provisionalBanner(name) {
  return [h("h1", {}, name), h("span", { class: "tag" }, "Synthetic patient")];
}
