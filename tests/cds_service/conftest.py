"""A certificate authority for the servers of these tests."""

import pytest

from tests.cds_service.trust.jwks_server import Authority, authority


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))
