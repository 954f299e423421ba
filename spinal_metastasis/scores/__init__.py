"""SCORES: the explicit tuple of all prognostic systems, in the contract's order; tests, docs and service read it."""

from spinal_metastasis.scores import (
    bauer_1995,
    bauer_modified_2008,
    bollen_2014,
    katagiri_2014,
    nesms_2015,
    osri_2013,
    rades_2013,
    sorg,
    tokuhashi_2005,
    tomita_2001,
    van_der_linden_2005,
)  # fmt: skip
from spinal_metastasis.scores.system import System

SCORES: tuple[System, ...] = (
    tomita_2001.SYSTEM, tokuhashi_2005.SYSTEM, bauer_1995.SYSTEM, bauer_modified_2008.SYSTEM, katagiri_2014.SYSTEM,
    nesms_2015.SYSTEM, sorg.CLASSIC, sorg.NOMOGRAM, sorg.ML, van_der_linden_2005.SYSTEM, osri_2013.SYSTEM,
    bollen_2014.SYSTEM, rades_2013.SYSTEM,
)  # fmt: skip
