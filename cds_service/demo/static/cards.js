/* Renders CDS Hooks cards as an EHR would. */
import { h, note, shape } from "./dom.js";
import { dismissal } from "./feedback.js";
import { markdown } from "./markdown.js";

const OPEN_CARDS = 2;
const STANDING_LINE = /^For health professionals\b/u;
export const INDICATORS = ["critical", "warning", "info"];

/** The most urgent indicator among the cards; "none" if there is no card. */
export function worstIndicator(cards) {
  return INDICATORS.find((indicator) => cards.some((card) => card.indicator === indicator)) ?? (cards.length ? "info" : "none");
}

/** `feedbackUrl` undefined: the service takes no feedback, so no dismissal is offered. */
export function cardNodes(cards, feedbackUrl) {
  return cards.map((card, index) => article(card, index < OPEN_CARDS, feedbackUrl));
}

function article(card, open, feedbackUrl) {
  const kind = INDICATORS.includes(card.indicator) ? card.indicator : "info";
  return h(
    "article",
    { class: `card card-${kind}` },
    h("header", {}, h("span", { class: "indicator" }, shape(kind), word(card.indicator)), h("h3", {}, card.summary)),
    card.detail ? h("details", { open }, h("summary", {}, "Detail"), h("div", { class: "detail" }, detail(card.detail))) : undefined,
    (card.suggestions ?? []).map(suggestion),
    footer(card, feedbackUrl),
  );
}

function word(indicator) {
  return indicator.charAt(0).toUpperCase() + indicator.slice(1);
}

function detail(source) {
  const nodes = markdown(source);
  const last = nodes.at(-1);
  if (last && STANDING_LINE.test(last.textContent)) last.className = "standing";
  return nodes;
}

function suggestion({ label, actions = [] }) {
  const described = actions.map((action) => h("li", {}, action.description ?? action.type));
  return h("div", { class: "suggestions" }, h("p", {}, `Suggestion: ${label}. This demo chart is read-only.`), h("ul", {}, described));
}

function footer(card, feedbackUrl) {
  const said = h("p", { class: "card-said", role: "status" });
  const controls = (card.links ?? []).map((link) => linkNode(link, said));
  if (feedbackUrl && card.uuid && card.overrideReasons?.length) controls.push(dismissal(card, feedbackUrl, said));
  return h("footer", {}, h("span", { class: "source" }, `Source: ${card.source.label}`), h("span", { class: "actions" }, controls), said);
}

function linkNode(link, said) {
  if (link.type === "absolute") {
    if (!/^https?:\/\//iu.test(link.url)) return h("span", { class: "source" }, `${link.label}: not a web address, not linked`);
    return h("a", { class: "button", href: link.url, target: "_blank", rel: "noopener noreferrer" }, link.label);
  }
  // A SMART launch needs an authorisation server beside the chart; this page has none, so it says what would happen.
  const explain = () => {
    said.textContent = `Not in this demo yet: an EHR would launch ${link.url} for this patient here. Nothing was opened.`;
  };
  return h("button", { class: "button", type: "button", onclick: explain }, link.label);
}

/** An answer without cards is said in a sentence, never shown as a blank. */
export function noCards(deceased, entries) {
  if (deceased) return note("empty", h("p", {}, "No card: the record says that this patient has died."));
  const where = entries === undefined ? "what the service read from the FHIR server" : `${entries} entries`;
  return note("empty", h("p", {}, `No card: no sign of spinal metastasis in ${where}.`));
}
