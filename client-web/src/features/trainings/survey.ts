import * as m from '../../paraglide/messages'

/** What is asked after a training, each from 1 to 5. */
export const questions = ['satisfaction', 'understanding', 'usefulness'] as const
export type Question = (typeof questions)[number]
export const marks = [5, 4, 3, 2, 1] as const

const asked: Record<Question, () => string> = {
  satisfaction: m.training_survey_satisfaction,
  understanding: m.training_survey_understanding,
  usefulness: m.training_survey_usefulness,
}
const words: Record<(typeof marks)[number], () => string> = {
  5: m.training_survey_mark_5,
  4: m.training_survey_mark_4,
  3: m.training_survey_mark_3,
  2: m.training_survey_mark_2,
  1: m.training_survey_mark_1,
}

export const sayQuestion = (question: Question): string => asked[question]()
export const sayMark = (mark: (typeof marks)[number]): string => words[mark]()
