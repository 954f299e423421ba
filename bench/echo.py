"""The floor: a FastAPI service that parses a body with orjson and writes it back, its heap frozen like ours."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from fastapi import FastAPI, Request, Response


@asynccontextmanager
async def frozen(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001 - the framework passes it
    gc.collect()
    gc.freeze()
    yield


app = FastAPI(lifespan=frozen, openapi_url=None)


@app.post("/cds-services/spinemets-patient-view")
async def echo(request: Request) -> Response:
    return Response(orjson.dumps(orjson.loads(await request.body())), media_type="application/json")
