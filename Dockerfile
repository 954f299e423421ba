# Slim, without root, same entry point as `make serve`. The steps are proved by scripts/prove_dockerfile.sh,
# which sets VENV to a folder of its own.
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
ARG VENV=/opt/venv
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY spinal_metastasis ./spinal_metastasis
COPY fhir_mappings ./fhir_mappings
COPY report_text ./report_text
COPY cds_service ./cds_service
COPY conformance ./conformance
# The user of the final image cannot write, so byte code is compiled here.
RUN python -m venv "$VENV" \
    && "$VENV/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --constraint constraints.txt . \
    && "$VENV/bin/python" -m compileall -q "$VENV/lib" \
    && "$VENV/bin/pip" uninstall --quiet --yes pip setuptools

FROM ${PYTHON_IMAGE}
ARG VENV=/opt/venv
COPY --from=build ${VENV} ${VENV}
COPY LICENSE NOTICE /licenses/
# The home of the image's user, where the database lies if none is named: mount a volume there, or name another.
ARG DATA=/var/lib/spinemets
RUN mkdir -p "$DATA" && chmod 700 "$DATA" && if [ "$(id -u)" = 0 ]; then chown 10001:10001 "$DATA"; fi
VOLUME ${DATA}
ENV PATH=${VENV}/bin:${PATH} \
    HOME=${DATA} \
    PYTHONUNBUFFERED=1 \
    SPINEMETS_HOST=0.0.0.0 \
    SPINEMETS_PORT=8000
WORKDIR /tmp
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-I", "-m", "cds_service.probe"]
ENTRYPOINT ["spinemets"]
CMD ["serve"]
