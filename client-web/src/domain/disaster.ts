import type {
  Disaster,
  DisasterCounts,
  DisasterReport,
  Hazard,
  OrganizationKind,
  ReportState,
  Standing,
} from '../api/types'
import { matchesFolded } from './japanese'

export const hazards: Hazard[] = [
  'earthquake',
  'tsunami',
  'storm',
  'flood',
  'landslide',
  'volcano',
  'snow',
  'heat',
  'fire',
  'outage',
  'infection',
  'other',
]
export const longestDisasterTitle = 60

/** Who has not answered stands beside those who have. */
export type StandingState = ReportState | 'unanswered'
export const standingStates: StandingState[] = ['unanswered', 'closed', 'limited', 'open']

export const isRunning = ({ closed_at }: Pick<Disaster, 'closed_at'>): boolean => closed_at === null
export const isDrill = ({ mode }: Pick<Disaster, 'mode'>): boolean => mode === 'drill'

export const stateOf = ({ report }: Pick<Standing, 'report'>): StandingState => report?.state ?? 'unanswered'

/** A report that waited for a line comes late: what was seen last holds, not what arrived last. */
export function isNewer(report: DisasterReport, known: DisasterReport | null): boolean {
  if (!known) return true
  const between = Date.parse(report.observed_at) - Date.parse(known.observed_at)
  return between > 0 || (between === 0 && report.seq > known.seq)
}

/** The list after some reports; null where one is of an organization of which only the server can tell more. */
export function withReports(standings: Standing[], reports: DisasterReport[]): Standing[] | null {
  const newest = new Map<string, DisasterReport>()
  for (const report of reports)
    if (isNewer(report, newest.get(report.organization) ?? null)) newest.set(report.organization, report)
  const next = standings.map((standing) => {
    const report = newest.get(standing.organization)
    newest.delete(standing.organization)
    return report && isNewer(report, standing.report) ? { ...standing, report } : standing
  })
  return newest.size > 0 ? null : next
}

export function countStandings(standings: Standing[]): DisasterCounts {
  const counts = { organizations: standings.length, answered: 0, unanswered: 0, open: 0, limited: 0, closed: 0 }
  for (const standing of standings) counts[stateOf(standing)] += 1
  counts.answered = counts.organizations - counts.unanswered
  return counts
}

/** Whoever opened it telephones those who have not answered; the others look for who cannot work. */
export function sortStandings(standings: Standing[], isUnansweredFirst: boolean): Standing[] {
  const ranks = isUnansweredFirst ? standingStates : [...standingStates.slice(1), standingStates[0]]
  return standings
    .map((standing, index) => ({ standing, index, rank: ranks.indexOf(stateOf(standing)) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ standing }) => standing)
}

/** What is looked for; null is anything. It stands in the address. */
export type StandingFilter = {
  state: StandingState | null
  kind: OrganizationKind | null
  municipality: string | null
  q: string
}

export function readStandingFilter(search: string): StandingFilter {
  const given = new URLSearchParams(search)
  const [kind, town] = [given.get('kind') ?? '', given.get('municipality') ?? '']
  return {
    state: standingStates.find((state) => state === given.get('state')) ?? null,
    kind: /^[a-z_]+$/.test(kind) ? (kind as OrganizationKind) : null,
    municipality: /^\d{5,6}$/.test(town) ? town : null,
    q: given.get('q') ?? '',
  }
}

/** The end of an address; nothing where anything is looked for. */
export function searchOfStandings({ state, kind, municipality, q }: StandingFilter): string {
  const pairs = Object.entries({ state, kind, municipality, q: q.trim() }).filter((pair): pair is [string, string] =>
    Boolean(pair[1]),
  )
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

/** Whether the map is looked at, and at whose point; it stands in the address beside what is looked for. */
export type StandingView = { isMap: boolean; chosen: string | null }

export function readStandingView(search: string): StandingView {
  const given = new URLSearchParams(search)
  return { isMap: given.get('view') === 'map', chosen: given.get('at') }
}

/** The end of an address; of the list nothing is said. */
export function searchOfView(filter: StandingFilter, { isMap, chosen }: StandingView): string {
  const given = new URLSearchParams(searchOfStandings(filter))
  if (isMap) given.set('view', 'map')
  if (isMap && chosen) given.set('at', chosen)
  return given.size > 0 ? `?${given}` : ''
}

/** How many there are of each state is told without asking for the state. */
export function filterStandings(standings: Standing[], { state, kind, municipality, q }: StandingFilter): Standing[] {
  return standings.filter(
    (standing) =>
      (state === null || stateOf(standing) === state) &&
      (kind === null || standing.organization_kind === kind) &&
      (municipality === null || standing.municipality_code === municipality) &&
      (q.trim() === '' || matchesFolded(q.trim(), [standing.organization_name, standing.report?.needs ?? ''])),
  )
}
