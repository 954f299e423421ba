/* The list's counts: patient-view is fired for every patient, one after the other, in the background. */

/** `fireFor(patientId)` gives {answer}; the list is told each answer, and a failure leaves the others untouched. */
export async function fireForEach(patients, fireFor, list, progress) {
  for (const [done, patient] of patients.entries()) {
    progress.textContent = `Asking about each: ${done} of ${patients.length} answered`;
    if (list.isAnswered(patient.id)) continue;
    try {
      list.answered(patient.id, (await fireFor(patient.id)).answer);
    } catch {
      list.answered(patient.id, undefined);
    }
  }
  progress.textContent = "";
}
