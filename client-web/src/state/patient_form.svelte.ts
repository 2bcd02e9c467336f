import type { Patient, PatientBody } from '../api/types'
import { emptyForm, formOf, mergeForms, type PatientField, type PatientForm } from '../domain/patient_form'
import { keepText } from './written'

/** A chart under the pen, and what it is measured against. */
export type ChartDraft = {
  form: PatientForm
  /** What the server had when the pen was taken up; null for somebody new. */
  base: PatientBody | null
  version: number
  original: string
}

/** In memory only, so that a change of language or of session loses nothing, and the device keeps nothing. */
const drafts = new Map<string, ChartDraft>()

/** The draft of a patient, or of somebody who is to be registered. */
export function chartDraft(patient: Patient | null): ChartDraft {
  const key = patient?.id ?? ''
  const known = drafts.get(key)
  if (known && (known.version === (patient?.version ?? 0) || isChartChanged(known))) return known
  const form = $state(patient ? formOf(patient.patient) : emptyForm())
  const made = { form, base: patient?.patient ?? null, version: patient?.version ?? 0, original: JSON.stringify(form) }
  drafts.set(key, made)
  return made
}

export function isChartChanged({ form, original }: ChartDraft): boolean {
  return JSON.stringify(form) !== original
}

/** Goes on from what somebody else wrote meanwhile; the answer says what came from there and what both changed. */
export function rebaseChart(draft: ChartDraft, theirs: Patient): { taken: PatientField[]; disputed: PatientField[] } {
  if (!draft.base) return { taken: [], disputed: [] }
  const { form, taken, disputed } = mergeForms(draft.base, theirs.patient, draft.form)
  Object.assign(draft.form, form)
  draft.base = theirs.patient
  draft.version = theirs.version
  draft.original = JSON.stringify(formOf(theirs.patient))
  return { taken, disputed }
}

export function dropChart(patient: string | null): void {
  drafts.delete(patient ?? '')
}

function hasCharts(): boolean {
  return [...drafts.values()].some(isChartChanged)
}

function takeCharts(): () => void {
  const taken = [...drafts]
  drafts.clear()
  return () => {
    for (const [key, draft] of taken) drafts.set(key, draft)
  }
}

keepText({ has: hasCharts, clear: () => drafts.clear(), take: takeCharts })
