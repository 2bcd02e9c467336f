import type { Failure } from '../../api/errors'
import type { Ward } from '../../api/types'
import { sayFailure } from '../../i18n/failure.svelte'
import * as m from '../../paraglide/messages'
import { say } from '../../state/toast.svelte'
import { putWard } from '../../state/vacancies.svelte'
import {
  dropVacancy,
  isChangedVacancy,
  keepMine,
  keepVacancy,
  problemsIn,
  sendUnchanged,
  sendVacancy,
  vacancyWriting,
} from '../../state/vacancy_writing.svelte'

/** What is done with an own ward, in a form or in the cells of a table. To be called where a component begins. */
export function createTelling(first: Ward, current: () => Ward) {
  const writing = vacancyWriting(first)
  $effect(() => keepVacancy(writing))
  const isChanged = $derived(isChangedVacancy(writing))
  const problems = $derived(problemsIn(writing))

  function done(ward: Ward | null, sentence: (blanks: { name: string }) => string): boolean {
    if (!ward) return false
    putWard(ward)
    say(sentence({ name: ward.name }))
    return true
  }

  /** Of a ward that was closed meanwhile nothing is told any more. */
  function settle(): void {
    const theirs = writing.conflict?.theirs
    if (!theirs || theirs.closed_at === null) return
    dropVacancy(writing, theirs)
    putWard(theirs)
    say(m.beds_close_meanwhile({ name: theirs.name }))
  }

  async function tell(telling: Promise<Ward | null>, sentence: (blanks: { name: string }) => string): Promise<boolean> {
    const isDone = done(await telling, sentence)
    settle()
    return isDone
  }

  return {
    writing,
    get isChanged() {
      return isChanged
    },
    get problems() {
      return problems
    },
    send: () => tell(sendVacancy(writing), m.beds_own_done),
    async unchanged() {
      const { vacancy } = current()
      return vacancy !== null && tell(sendUnchanged(writing, vacancy), m.beds_own_unchanged_done)
    },
    keepMine: () => tell(keepMine(writing), m.beds_own_done),
    /** Throws away what was typed here; of two that were told, the other one stays. */
    drop() {
      const theirs = writing.conflict?.theirs
      dropVacancy(writing, current())
      if (theirs) putWard(theirs)
    },
  }
}

export type Telling = ReturnType<typeof createTelling>

/** Why it was not sent; what was typed is still there. */
export function sayWhyNotTold(failure: Failure): string {
  if (failure.code === 'network') return m.beds_own_offline()
  return failure.code === 'personal_data_suspected' ? m.beds_own_personal() : sayFailure(failure)
}
