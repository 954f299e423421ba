/* "Dismiss with reason": CDS Hooks feedback on one card. */
import { h } from "./dom.js";
import { outcomeTexts, postJson } from "./http.js";

/** A select of the card's own override reasons; choosing one reports it to the service. */
export function dismissal(card, feedbackUrl, said) {
  const options = card.overrideReasons.map((reason, index) => h("option", { value: String(index) }, reason.display ?? reason.code));
  const select = h("select", { class: "select", "aria-label": "Dismiss with reason" }, h("option", { value: "" }, "Dismiss with reason"), options);
  select.addEventListener("change", async () => {
    const reason = card.overrideReasons[Number(select.value)];
    if (select.value === "") return;
    select.disabled = true;
    said.textContent = await report(card, reason, feedbackUrl);
    select.disabled = false;
  });
  return select;
}

async function report(card, reason, feedbackUrl) {
  const item = { card: card.uuid, outcome: "overridden", overrideReason: { reason }, outcomeTimestamp: new Date().toISOString() };
  try {
    const answer = await postJson(feedbackUrl, { feedback: [item] });
    if (answer.ok) return `Dismissed: ${reason.display ?? reason.code}. The service was told.`;
    return `Not dismissed: the service answered ${answer.status}. ${outcomeTexts(answer.body).join(" ")}`.trim();
  } catch {
    return "Not dismissed: the service did not answer.";
  }
}
