"""A client in a browser, on a page of another origin: it prefetches and calls as the public sandbox client does."""

from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cds_service.calling import prefetch_of
from tests.cds_service.demo_server import serving
from tests.cds_service.fake_fhir import in_a_thread, send

CLIENT = """
async ({base, patient}) => {
  const fhir = `${base}/demo/fhir`;
  const read = {Accept: "application/json+fhir"};
  const signed = {Accept: "application/json", Authorization: "Bearer header.claims.signature"};
  const metadata = await fetch(`${fhir}/metadata`, {headers: {Accept: "application/json"}});
  const said = {version: (await metadata.json()).fhirVersion};
  const {services} = await (await fetch(`${base}/cds-services`, {headers: signed})).json();
  const service = services.find(({hook}) => hook === "patient-view");
  const prefetch = {};
  for (const [key, template] of Object.entries(service.prefetch)) {
    const [path, query] = template.replaceAll("{{context.patientId}}", patient).split("?");
    const answer = query
      ? await fetch(`${fhir}/${path}/_search`, {
          method: "POST", headers: {...read, "Content-Type": "application/x-www-form-urlencoded"},
          body: new URLSearchParams(query).toString(),
        })
      : await fetch(`${fhir}/${path}`, {headers: read});
    if (answer.ok) prefetch[key] = await answer.json();
  }
  const call = async (body) => {
    const answer = await fetch(`${base}/cds-services/${service.id}`, {
      method: "POST", headers: {...signed, "Content-Type": "application/json"}, body: JSON.stringify(body),
    });
    return [answer.status, await answer.json()];
  };
  const context = {patientId: patient, userId: "Practitioner/1"};
  const body = {hookInstance: crypto.randomUUID(), hook: "patient-view", fhirServer: fhir, context, prefetch};
  [said.status, said.answer] = await call(body);
  [said.refused, said.why] = await call({...body, hook: "order-sign"});
  [said.missing] = await call({...body, fhirServer: undefined, prefetch: undefined});
  return {...said, keys: Object.keys(prefetch)};
}
"""


class Blank(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        send(self, 200, b"<!doctype html><title>Client</title>", "text/html")

    def log_message(self, *_: object) -> None:
        return None


def other_origin() -> AbstractContextManager[str]:
    """A page of somebody else's."""
    return in_a_thread(ThreadingHTTPServer(("127.0.0.1", 0), Blank))


@pytest.mark.requirement("CH-160", "RB-2")
def test_a_page_of_another_origin_prefetches_calls_and_reads_refusals(page: Page) -> None:
    with serving() as base, other_origin() as origin:
        page.goto(origin)
        found: dict[str, Any] = page.evaluate(CLIENT, {"base": base, "patient": "okafor"})
    assert (found["version"], found["keys"]) == ("4.0.1", list(prefetch_of("okafor")))
    assert (found["status"], found["refused"], found["missing"]) == (200, 400, 412)
    assert found["answer"]["cards"][0]["summary"].startswith("L2")
    assert found["why"]["issue"][0]["expression"] == ["hook"]


@pytest.mark.requirement("CH-161")
def test_a_page_of_an_origin_that_is_not_listed_reads_nothing(page: Page) -> None:
    with serving(SPINEMETS_CORS_ORIGINS="https://ehr.example") as base, other_origin() as origin:
        page.goto(origin)
        read = "(base) => fetch(`${base}/cds-services`).then(() => 'read', () => 'kept out')"
        assert page.evaluate(read, base) == "kept out"
