// SMART scopes of a patient's record, in both dialects: patient/Observation.rs (v2) and patient/Observation.read (v1).

export const LAUNCH_SCOPES = ['openid', 'fhirUser', 'launch', 'launch/patient', 'launch/encounter', 'online_access', 'offline_access'];

const TYPES = [
  '*', 'BodyStructure', 'Condition', 'Device', 'DiagnosticReport', 'Encounter', 'ImagingStudy', 'Medication',
  'MedicationAdministration', 'MedicationRequest', 'MedicationStatement', 'Observation', 'Patient', 'Practitioner', 'Procedure',
  'Provenance', 'QuestionnaireResponse', 'RiskAssessment', 'ServiceRequest',
];
const LETTERS = 'cruds';
const OF_WORD = { read: 'rs', write: 'cud', '*': LETTERS };

// Every non-empty part of "cruds" in its order.
const PARTS = Array.from({ length: 2 ** LETTERS.length - 1 }, (_, bits) =>
  [...LETTERS].filter((_letter, place) => (bits + 1) & (1 << place)).join(''));

const ACCESS = { v1: Object.keys(OF_WORD), v2: PARTS };

/** All scopes of these dialects ("v1", "v2") as one string. */
export function resourceScopes(dialects) {
  return dialects.flatMap((dialect) => TYPES.flatMap((type) => ACCESS[dialect].map((access) => `patient/${type}.${access}`))).join(' ');
}

/** Whether the granted scopes allow an action (a letter of "cruds") on a type of resource. */
export function allows(granted, type, action) {
  return granted.split(' ').some((scope) => {
    const [, ofType, access] = /^patient\/([A-Za-z]+|\*)\.([a-z]+|\*)$/.exec(scope) ?? [];
    return (ofType === type || ofType === '*') && (OF_WORD[access] ?? access).includes(action);
  });
}
