"""What a site chooses: the defaults are those of the contract's settings (section 2)."""

from spinal_metastasis.policy import SURVIVAL_SYSTEMS, Policy


def test_the_defaults_are_the_contracts() -> None:
    assert Policy() == Policy(
        srs_available=None,
        escc_high_threshold="2",
        intermediate_policy="patchell",
        tokuhashi_variant="ge3_2_1",
        survival_systems=(
            "tokuhashi_2005", "bauer_modified_2008", "katagiri_2014", "sorg_ml_2019", "sorg_nomogram_2016",
        ),
    )  # fmt: skip
    assert Policy().survival_systems == SURVIVAL_SYSTEMS
