import { changeOf, type Draft, hasAnyVital, isBlankDrug, usesVitals } from './draft'
import { checkVital, readNumber, type VitalKey, vitalRules } from './vitals'

export type Problem =
  | { type: 'empty' | 'vitals' | 'drug' | 'after' | 'contact' | 'future' | 'pressure' | 'due' | 'files' }
  | { type: 'range' | 'number'; key: VitalKey }
  | { type: 'too_long'; limit: number }

const longestText = 20_000
const allowedAheadMilliseconds = 5 * 60_000
const pressures = ['systolic_mmhg', 'diastolic_mmhg'] as const

/** What must be put right before it is sent. */
export function problemsOf(draft: Draft, now: Date): Problem[] {
  const problems: Problem[] = []
  const { kind, text } = draft
  if (
    (kind === 'note' || kind === 'visit_report' || kind === 'contact_record') &&
    text.trim() === '' &&
    !draft.attachments[0]
  ) {
    if (kind !== 'visit_report' || !hasAnyVital(draft)) problems.push({ type: 'empty' })
  }
  if ([...text].length > longestText) problems.push({ type: 'too_long', limit: longestText })
  if (kind === 'vitals' && !hasAnyVital(draft)) problems.push({ type: 'vitals' })
  if (usesVitals(draft)) problems.push(...vitalProblems(draft))
  if (kind === 'medication_change') problems.push(...drugProblems(draft))
  if (kind === 'contact_record' && draft.contact.from.trim() === '') problems.push({ type: 'contact' })
  if (draft.observedAt && Date.parse(draft.observedAt) > now.getTime() + allowedAheadMilliseconds) {
    problems.push({ type: 'future' })
  }
  if (draft.mustRead?.dueAt && Date.parse(draft.mustRead.dueAt) <= now.getTime()) problems.push({ type: 'due' })
  return problems
}

function vitalProblems(draft: Draft): Problem[] {
  const problems = vitalRules.flatMap(({ key }): Problem[] => {
    const text = draft.vitals[key]?.trim() ?? ''
    if (text === '') return []
    const problem = checkVital(key, text)
    return problem ? [{ type: problem === 'out_of_range' ? 'range' : 'number', key }] : []
  })
  const [upper, lower] = pressures.map((key) => readNumber(draft.vitals[key] ?? ''))
  const isUpsideDown = upper != null && lower != null && lower >= upper
  return isUpsideDown ? [...problems, { type: 'pressure' }] : problems
}

/** The vital signs that a problem is about. */
export function vitalsOfProblem(problem: Problem): readonly VitalKey[] {
  if (problem.type === 'pressure') return pressures
  return 'key' in problem ? [problem.key] : []
}

function drugProblems(draft: Draft): Problem[] {
  const rows = draft.medication.filter((row) => !isBlankDrug(row))
  if (rows.length === 0 || rows.some(({ drug }) => drug.trim() === '')) return [{ type: 'drug' }]
  return rows.some((row) => row.after.trim() === '' && changeOf(row) !== 'stop') ? [{ type: 'after' }] : []
}
