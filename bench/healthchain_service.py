"""The smallest card services that HealthChain makes: on the request's plain dicts, and on its adapter's FHIR objects.

Run with the Python of scripts/healthchain.sh. Both answer one card that says how many keys they were given.
"""

from healthchain.gateway import CDSHooksService, HealthChainAPI
from healthchain.gateway.cds import CDSHooksConfig
from healthchain.io.adapters.cdsfhiradapter import CdsFhirAdapter
from healthchain.models.requests.cdsrequest import CDSRequest
from healthchain.models.responses.cdsresponse import Card, CDSResponse

HOOK, ID = "patient-view", "spinemets-patient-view"


def _card(count: int) -> Card:
    return Card(summary=f"{count} keys read", indicator="info", source={"label": "bench"})


def _plain(request: CDSRequest) -> CDSResponse:
    return CDSResponse(cards=[_card(sum(isinstance(value, dict) for value in (request.prefetch or {}).values()))])


def _adapted(request: CDSRequest) -> CDSResponse:
    adapter = CdsFhirAdapter()
    document = adapter.parse(request)
    read = document.fhir.prefetch_resources
    document.cds.cards = [_card(sum(not isinstance(value, dict) for value in read.values()))]
    return adapter.format(document)


def _app(handler: object) -> HealthChainAPI:
    service = CDSHooksService(config=CDSHooksConfig(base_path=""), use_events=False)
    service.hook(HOOK, id=ID)(handler)
    app = HealthChainAPI(enable_events=False)
    app.register_service(service)
    return app


plain = _app(_plain)
adapted = _app(_adapted)
