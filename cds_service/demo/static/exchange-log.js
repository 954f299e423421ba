/* Below the cards: what was sent and what came back. */
import { count, h } from "./dom.js";

/** The foldable line about one fired hook; the JSON is written only once it is opened, for it can be large. */
export function exchangeLog({ request, answer, url }) {
  const cards = answer.body?.cards;
  const outcome = cards ? `${answer.status}, ${count(cards.length, "card")}` : String(answer.status);
  const details = h("details", { class: "exchange" }, h("summary", {}, `patient-view fired over HTTP: ${outcome}, ${answer.ms} ms`));
  const fill = () => details.append(...parts(request, answer, url));
  details.addEventListener("toggle", fill, { once: true });
  return details;
}

function parts(request, answer, url) {
  const keys = Object.keys(request.prefetch ?? {}).length;
  const sent = keys ? count(keys, "prefetch key") : "no prefetch, FHIR server address only";
  return [
    h("p", {}, "Request: ", h("code", {}, `POST ${url}`), `, ${sent}`),
    json("Request body", request),
    h("p", {}, `Response: ${answer.status}`),
    json("Response body", answer.body),
  ];
}

function json(label, value) {
  const text = value === undefined ? "(not JSON)" : JSON.stringify(value, null, 2);
  return h("pre", { tabindex: "0", role: "region", "aria-label": label }, text);
}
