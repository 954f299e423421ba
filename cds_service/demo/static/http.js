/**
 * One HTTP exchange: {ok, status, ms, body}. `body` is the parsed JSON, or undefined where the answer is none.
 * Rejects only if no answer came (network, abort).
 */
export async function exchange(url, options = {}) {
  const started = performance.now();
  const response = await fetch(url, { cache: "no-store", ...options });
  const text = await response.text();
  return { ok: response.ok, status: response.status, ms: Math.round(performance.now() - started), body: parsed(text) };
}

export function postJson(url, value, options = {}) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return exchange(url, { ...options, method: "POST", headers, body: JSON.stringify(value) });
}

/** What an OperationOutcome says, one sentence an issue; [] if the body is none. */
export function outcomeTexts(body) {
  if (body?.resourceType !== "OperationOutcome") return [];
  return (body.issue ?? []).map((issue) => issue.details?.text ?? issue.diagnostics ?? issue.code).filter(Boolean);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
