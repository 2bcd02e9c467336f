import type { Entry, Party, TeamMember } from '../api/types'
import { partiesOf } from './entry'
import { isAnswer } from './must_read'

/** One who is asked, and of how many organizations an answer is wanted and here. */
export type PartyState = { party: Party; expected: number; confirmed: number }

export function partyStates(entry: Entry, team: TeamMember[]): PartyState[] {
  const current = entry.acknowledgements.filter((one) => one.revision === entry.revision)
  const answering = partiesOf(entry)
  return (entry.must_read?.parties ?? []).map((party, index) => {
    const side = answering[index] ?? party
    const answers = current.filter((one) => isAnswer(one, side))
    const confirmed = new Set(answers.map(({ organization }) => organization))
    const expected = new Set([...confirmed, ...organizationsOf(side, team)])
    return { party, expected: Math.max(1, expected.size), confirmed: confirmed.size }
  })
}

export const isConfirmed = ({ expected, confirmed }: PartyState) => confirmed >= expected

/** As far as the rows of the team say; the server knows everybody's profession. */
function organizationsOf(party: Party, team: TeamMember[]): string[] {
  if ('organization' in party) return [party.organization]
  if (!('profession' in party)) return []
  const { profession } = party
  return team
    .filter((member) => member.active && (member.profession === profession || member.professions.includes(profession)))
    .map(({ organization }) => organization)
}
