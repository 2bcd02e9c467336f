import { listDisasterBoards, listStandings } from '../api/disaster_calls'
import { type Failure, isPassing } from '../api/errors'
import type { Board, BoardEvent, Disaster, DisasterReport, Standing } from '../api/types'
import { applyToBoards } from '../domain/board'
import { countStandings, withReports } from '../domain/disaster'
import { deviceClock } from '../sync/clock'
import type { Engine } from '../sync/engine'
import { signedIn } from './session.svelte'

/** Many report at once: what came within this is shown together. */
const gatherMilliseconds = 200

let id = $state<string | null>(null)
let disaster = $state.raw<Disaster | null>(null)
let standings = $state.raw<Standing[] | null>(null)
let boards = $state.raw<Board[] | null>(null)
let failure = $state.raw<Failure | null>(null)
let readAt = $state('')
let gathered: DisasterReport[] = []
let cancelGathering: (() => void) | null = null
let follow: Pick<Engine, 'watch' | 'unwatch'> | null = null
let onread: (disaster: Disaster) => void = () => {}

/** The disaster whose page is open. */
export const openDisaster = {
  get id(): string | null {
    return id
  },
  /** Null until the first answer. */
  get disaster(): Disaster | null {
    return disaster
  },
  get standings(): Standing[] | null {
    return standings
  },
  get boards(): Board[] | null {
    return boards
  },
  get failure(): Failure | null {
    return failure
  },
  /** When what is shown was read, or last changed. */
  get readAt(): string {
    return readAt
  },
}

/** The engine that follows the one that is open, and the list that hears what was read of it; they are given once. */
export function followDisasterWith(engine: NonNullable<typeof follow>, whenRead: typeof onread): void {
  follow = engine
  onread = whenRead
}

export async function showDisaster(asked: string): Promise<void> {
  if (id !== asked) {
    leaveDisaster()
    id = asked
  }
  await Promise.all([readStandings(asked), readBoards(asked)])
}

async function readStandings(asked: string): Promise<void> {
  const result = await listStandings(asked)
  if (id !== asked) return
  failure = result.ok ? null : result.failure
  if (!result.ok) return
  const { disaster: found, items } = result.value
  standings = items
  readAt = new Date().toISOString()
  takeDisaster(found)
  follow?.watch(found.stream, found.head)
}

async function readBoards(asked: string): Promise<void> {
  const result = await listDisasterBoards(asked)
  if (id === asked && result.ok) boards = result.value.items
}

export function leaveDisaster(): void {
  if (disaster) follow?.unwatch(disaster.stream)
  cancelGathering?.()
  cancelGathering = null
  gathered = []
  id = null
  disaster = null
  standings = null
  boards = null
  failure = null
}

/** What the server says of it, also as the answer to an own change. */
export function takeDisaster(next: Disaster): void {
  if (next.id !== id) return
  disaster = next
  onread(next)
}

/** What an organization reported, in the order of the stream. */
export function applyDisasterEvent({ stream, kind, disaster_report: report }: BoardEvent): void {
  if (stream !== disaster?.stream) return
  if (report) gatherReport(report)
  if (kind.startsWith('board_')) void showDisaster(disaster.id)
}

/** Whether it is of one of the boards of the page. */
export function noteOnItsBoards(event: BoardEvent): void {
  if (!boards?.some(({ stream }) => stream === event.stream)) return
  const next = applyToBoards(boards, event, signedIn.person)
  if (next) boards = next
  else if (id) void readBoards(id)
}

export function gatherReport(report: DisasterReport): void {
  if (report.disaster !== id) return
  gathered.push(report)
  cancelGathering ??= deviceClock.after(gatherMilliseconds, showGathered)
}

function showGathered(): void {
  cancelGathering = null
  const reports = gathered
  gathered = []
  if (!standings || !disaster) return
  const next = withReports(standings, reports)
  if (!next) {
    void showDisaster(disaster.id)
    return
  }
  standings = next
  readAt = new Date().toISOString()
  const own = next.find(({ organization }) => organization === signedIn.session?.acting?.organization.id)?.report
  takeDisaster({ ...disaster, counts: countStandings(next), own_report: own ?? disaster.own_report })
}

export function reloadDisaster(stream: string): void {
  if (stream === disaster?.stream) void showDisaster(disaster.id)
}

/** What could not be read for want of a line is read when it is back. */
export function retryDisaster(): void {
  if (id && failure && isPassing(failure)) void showDisaster(id)
}
