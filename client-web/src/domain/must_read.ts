import type { Acknowledgement, Entry, MustRead, Party, TeamMember } from '../api/types'
import { isAddressedTo, type Reader } from './entry'

/** One who is asked, and of how many organizations an answer is wanted and here. */
export type PartyState = { party: Party; expected: number; confirmed: number }

export function partyStates({ must_read, acknowledgements, revision }: Entry, team: TeamMember[]): PartyState[] {
  const current = acknowledgements.filter((one) => one.revision === revision)
  return (must_read?.parties ?? []).map((party) => {
    const answers = current.filter((one) => isAnswer(one, party))
    const confirmed = new Set(answers.map(({ organization }) => organization))
    const expected = new Set([...confirmed, ...organizationsOf(party, team)])
    return { party, expected: Math.max(1, expected.size), confirmed: confirmed.size }
  })
}

export const isConfirmed = ({ expected, confirmed }: PartyState) => confirmed >= expected

function isAnswer(one: Acknowledgement, party: Party): boolean {
  return 'profession' in party ? one.profession === party.profession : one.organization === party.organization
}

/** As far as the rows of the team say; the server knows everybody's profession. */
function organizationsOf(party: Party, team: TeamMember[]): string[] {
  if ('organization' in party) return [party.organization]
  const { profession } = party
  return team
    .filter((member) => member.active && (member.profession === profession || member.professions.includes(profession)))
    .map(({ organization }) => organization)
}

/** Whether an answer of me or of mine is still waited for; one of each organization is enough. */
export function isWaitingFor(
  {
    must_read,
    acknowledgements,
    revision,
    author,
  }: Pick<Entry, 'must_read' | 'acknowledgements' | 'revision' | 'author'>,
  me: Reader,
): boolean {
  if (!must_read || author.person === me.person || !isAddressedTo(must_read.parties, me)) return false
  return !acknowledgements.some(
    (one) =>
      one.revision === revision &&
      one.organization === me.organization &&
      must_read.parties.some((party) => isAnswer(one, party) && isAddressedTo([party], me)),
  )
}

export function isOverdue({ due_at }: MustRead, now: Date): boolean {
  return due_at !== null && Date.parse(due_at) <= now.getTime()
}

export type Due = { key: 'today' | 'tomorrow_morning' | 'tomorrow' | 'three_days'; at: Date }

/** The deadlines that people name; those that have passed, or are too near to be kept, are left out. */
export function dueChoices(now: Date): Due[] {
  const day = (ahead: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, hour, 0, 0)
  const choices: Due[] = [
    { key: 'today', at: day(0, 17) },
    { key: 'tomorrow_morning', at: day(1, 9) },
    { key: 'tomorrow', at: day(1, 17) },
    { key: 'three_days', at: day(3, 17) },
  ]
  return choices.filter(({ at }) => at.getTime() > now.getTime() + 30 * 60_000)
}
