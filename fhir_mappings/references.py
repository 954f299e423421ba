"""What a FHIR reference points at, without ever following it (RB-47)."""

from collections.abc import Mapping

from fhir_mappings.elements import Reference

URN = ("urn:uuid:", "urn:oid:")


def target(reference: Reference | str | None) -> str | None:
    """`Type/id` of a relative, absolute or versioned reference; a `urn:` or contained `#id` as it stands; else None.

    >>> target("https://ehr.example.org/fhir/Patient/7/_history/2")
    'Patient/7'
    """
    text = reference if isinstance(reference, str) or reference is None else reference.reference
    if not text:
        return None
    if text.startswith(("#", *URN)):
        return text.strip()
    path = text.strip().partition("?")[0].partition("/_history/")[0].rstrip("/").split("/")
    if len(path) >= 2 and path[-2].isalpha() and path[-1]:
        return f"{path[-2]}/{path[-1]}"
    return None


def bare_id(patient_id: str) -> str:
    """A patient id as hooks send it (`123`, `Patient/123`, absolute) -> `123`."""
    return patient_id.strip().partition("/_history/")[0].rstrip("/").rpartition("/")[2]


def is_patient(
    reference: Reference | str | None, patient_id: str, aliases: Mapping[str, str], server: str | None = None
) -> bool:
    """Whether a subject is the patient `patient_id` (a bare id). A reference that cannot be resolved is not.

    `server`: the base the id belongs to, where it is known. The same id on another server is another person.
    """
    found = target(reference)
    if found is None:
        return False
    if found == f"Patient/{patient_id}":
        return server is None or _base_of(reference) in ("", _plain_base(server))
    if aliases.get(found) == f"Patient/{patient_id}":
        return True
    return found.startswith(URN) and found.rpartition(":")[2] == patient_id


def _base_of(reference: Reference | str | None) -> str:
    """The server of an absolute reference to a patient; `""` of a relative one."""
    text = reference if isinstance(reference, str) or reference is None else reference.reference
    base, _, _ = (text or "").partition("/_history/")[0].rpartition("Patient/")
    return _plain_base(base)


def _plain_base(base: str) -> str:
    """Without scheme, default port and last slash; the host in lower case. A proxy may speak http behind https.

    >>> _plain_base("https://EHR.example.org:443/fhir/")
    'ehr.example.org/fhir'
    """
    scheme, mark, rest = base.strip().rstrip("/").partition("://")
    host, slash, path = (rest if mark else scheme).partition("/")
    plain = host.lower().removesuffix(":443" if scheme.lower() == "https" else ":80")
    return f"{plain}{slash}{path}"
