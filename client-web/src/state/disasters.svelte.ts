import { listBoardEvents } from '../api/board_calls'
import { listDisasters } from '../api/disaster_calls'
import type { Failure } from '../api/errors'
import type { BoardEvent, Disaster, DisasterReport, Frame, Head } from '../api/types'
import { isNewer, isRunning } from '../domain/disaster'
import { deviceClock } from '../sync/clock'
import { createEngine } from '../sync/engine'
import {
  applyDisasterEvent,
  followDisasterWith,
  gatherReport,
  leaveDisaster,
  noteOnItsBoards,
  openDisaster,
  reloadDisaster,
  retryDisaster,
  takeDisaster,
} from './disaster.svelte'
import { disasterNews } from './disaster_news'
import { safe } from './keeping.svelte'
import { signedIn } from './session.svelte'

/** Where those that run lie, so that a device without a line can report all the same. */
const place = 'disasters'
type Kept = { owner: string; items: Disaster[] }

let rows = $state.raw<Disaster[] | null>(null)
let failure = $state.raw<Failure | null>(null)
let isLoading = false
let isAskedAgain = false
/** Streams of boards that were told of: one that is new may be that of another disaster. */
const told = new Set<string>()

export const disasters = {
  /** Null until the first answer. */
  get rows(): Disaster[] | null {
    return rows
  },
  get running(): Disaster[] {
    return (rows ?? []).filter(isRunning)
  },
  get failure(): Failure | null {
    return failure
  },
  get maySee(): boolean {
    return signedIn.session?.may.includes('see_disasters') ?? false
  },
  get mayManage(): boolean {
    return signedIn.session?.may.includes('manage_disasters') ?? false
  },
}

const owner = () => signedIn.session?.acting?.id ?? ''

function take(next: Disaster[]): void {
  rows = next
  void safe.write('meta', place, { owner: owner(), items: next.filter(isRunning) } satisfies Kept)
}

/** Each look at the list is on record: once it is there, events tell. */
export async function readDisasters(): Promise<void> {
  if (rows === null && !isLoading) await refreshDisasters()
}

/** A call that comes while reading is answered by one more reading after it. */
export async function refreshDisasters(): Promise<void> {
  if (!disasters.maySee) return
  if (isLoading) {
    isAskedAgain = true
    return
  }
  isLoading = true
  const session = signedIn.session?.session
  const isSame = () => signedIn.session?.session === session
  do {
    isAskedAgain = false
    const result = await listDisasters()
    if (!isSame()) break
    failure = result.ok ? null : result.failure
    if (result.ok) take(result.value.items)
    else if (rows === null) await takeKept(isSame)
  } while (isAskedAgain)
  isLoading = false
  if (signedIn.session && !isSame()) void refreshDisasters()
}

async function takeKept(isSame: () => boolean): Promise<void> {
  const kept = await safe.read<Kept>('meta', place)
  if (kept?.owner === owner() && isSame() && rows === null) rows = kept.items
}

/** What is known of one of them by now. */
export function putDisaster(next: Disaster): void {
  const others = (rows ?? []).filter(({ id }) => id !== next.id)
  const isKnown = others.length < (rows?.length ?? 0)
  take(isKnown ? (rows ?? []).map((one) => (one.id === next.id ? next : one)) : [next, ...others])
}

/** What my organization said of itself is said for all who work there. */
function noteOwn(report: DisasterReport): void {
  const known = rows?.find(({ id }) => id === report.disaster)
  if (!known || report.organization !== signedIn.session?.acting?.organization.id) return
  if (isNewer(report, known.own_report)) putDisaster({ ...known, own_report: report })
}

function noteEvent(event: BoardEvent): boolean {
  if (event.disaster_report) noteOwn(event.disaster_report)
  noteOnItsBoards(event)
  return !event.kind.startsWith('board_') || !rows?.some(({ stream }) => stream === event.stream)
}

/** Only the server can tell what was opened, closed or said while nobody listened. */
function hasHeads(heads: Head[]): boolean {
  const isAllTold = heads.every(({ stream }) => told.has(stream))
  for (const { stream } of heads) told.add(stream)
  return isAllTold && disasters.running.length === 0
}

const engine = createEngine<BoardEvent>({
  of: 'board',
  pull: listBoardEvents,
  clock: deviceClock,
  sink: {
    applyEvent: applyDisasterEvent,
    applySeen: () => {},
    purge: () => void refreshDisasters(),
    noteEvent,
    hasHeads,
    refreshRows: () => void refreshDisasters(),
    reloadTimeline: reloadDisaster,
  },
})
followDisasterWith(engine, putDisaster)

function hear(frame: Frame | null): void {
  if (!frame) {
    clear()
    return
  }
  engine.receive(frame)
  if (frame.type !== 'heads') return
  retryDisaster()
  if (failure) void refreshDisasters()
}

function clear(): void {
  engine.clear()
  leaveDisaster()
  rows = null
  failure = null
  told.clear()
}

disasterNews.hear = hear
disasterNews.take = (report) => {
  noteOwn(report)
  gatherReport(report)
}

/** The answer to an own opening or closing. */
export function takeOwnChange(next: Disaster): void {
  if (openDisaster.id === next.id) takeDisaster(next)
  else putDisaster(next)
}
