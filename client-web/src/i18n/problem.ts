import type { Problem } from '../domain/draft_check'
import { formatVital, ruleOf } from '../domain/vitals'
import * as m from '../paraglide/messages'
import { sayVital } from './words'

export function sayProblem(problem: Problem): string {
  switch (problem.type) {
    case 'empty':
      return m.composer_problem_empty()
    case 'vitals':
      return m.composer_problem_vitals()
    case 'drug':
      return m.composer_problem_drug()
    case 'after':
      return m.composer_problem_after()
    case 'contact':
      return m.composer_problem_contact()
    case 'future':
      return m.composer_problem_future()
    case 'files':
      return m.composer_problem_files()
    case 'due':
      return m.composer_problem_due()
    case 'pressure':
      return m.composer_problem_pressure()
    case 'number':
      return m.composer_problem_number({ name: sayVital(problem.key) })
    case 'range': {
      const { key, min, max } = ruleOf(problem.key)
      return m.composer_problem_range({ name: sayVital(key), min: formatVital(key, min), max: formatVital(key, max) })
    }
    case 'too_long':
      return m.composer_problem_too_long({ limit: problem.limit.toLocaleString() })
  }
}
