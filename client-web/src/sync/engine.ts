import type { Result } from '../api/errors'
import type { BoardEvent, Frame, Head, Seen, StreamEvent } from '../api/types'
import type { Clock } from './clock'

/** Where the engine puts what it learns; the only writer of synced state. */
export type Sink<E = StreamEvent> = {
  applyEvent: (event: E) => void
  applySeen: (stream: string, entry: string, seen: Seen[]) => void
  purge: (stream: string, whose: string) => void
  /** Brings the lists up to date; false where only the server can tell how they are now. */
  noteEvent: (event: E) => boolean
  /** Whether the lists are as new as these heads. */
  hasHeads: (heads: Head[]) => boolean
  refreshRows: () => void
  reloadTimeline: (stream: string) => void
}

export type EngineOptions<E> = {
  /** Whose streams these are; it is deaf to the others. */
  of?: 'patient' | 'board'
  pull: (stream: string, after: number) => Promise<Result<{ items: E[]; head: number }>>
  sink: Sink<E>
  clock: Clock
}

const refreshMilliseconds = 800
const retryMilliseconds = 5_000
/** Further behind than this, reading the newest page is cheaper than walking through every event. */
const longestCatchUp = 500

export type Engine = ReturnType<typeof createEngine>

/**
 * Follows streams by number. A stream is `seen` up to a number and `wanted` up to another; whatever moves `wanted`
 * (a push, a head, the answer to an own post) only rings the bell, and the gap is always closed in order.
 */
export function createEngine<E extends StreamEvent | BoardEvent = StreamEvent>({
  of = 'patient',
  pull,
  sink,
  clock,
}: EngineOptions<E>) {
  const heads = new Map<string, number>()
  const open = new Map<string, { seen: number; isPulling: boolean }>()
  let cancelRefresh: (() => void) | null = null

  function want(stream: string, seq: number): void {
    heads.set(stream, Math.max(seq, heads.get(stream) ?? 0))
    void catchUp(stream)
  }

  async function catchUp(stream: string): Promise<void> {
    const timeline = open.get(stream)
    if (!timeline || timeline.isPulling) return
    const wanted = () => heads.get(stream) ?? 0
    const isOpen = () => open.get(stream) === timeline
    if (wanted() - timeline.seen > longestCatchUp) {
      sink.reloadTimeline(stream)
      return
    }
    timeline.isPulling = true
    while (isOpen() && timeline.seen < wanted()) {
      const result = await pull(stream, timeline.seen)
      if (!isOpen()) return
      if (!result.ok) {
        clock.after(retryMilliseconds, () => void catchUp(stream))
        break
      }
      const before = timeline.seen
      for (const event of result.value.items) accept(event)
      if (timeline.seen === before) break
    }
    timeline.isPulling = false
  }

  function accept(event: E): void {
    const timeline = open.get(event.stream)
    if (!timeline || event.seq !== timeline.seen + 1) return
    timeline.seen = event.seq
    heads.set(event.stream, Math.max(event.seq, heads.get(event.stream) ?? 0))
    if (!event.hidden) sink.applyEvent(event)
  }

  function receiveEvent(event: E): void {
    const timeline = open.get(event.stream)
    if (timeline && !timeline.isPulling) accept(event)
    want(event.stream, event.seq)
    if (!sink.noteEvent(event)) refreshSoon()
  }

  function receiveHeads(items: Head[]): void {
    const hasNews = items.some(({ stream, head }) => head !== heads.get(stream))
    for (const { stream, head } of items) want(stream, head)
    if (hasNews && !sink.hasHeads(items)) refreshSoon()
  }

  /** Counts and last lines are the server's; a burst of events asks for them once. */
  function refreshSoon(): void {
    cancelRefresh ??= clock.after(refreshMilliseconds, () => {
      cancelRefresh = null
      sink.refreshRows()
    })
  }

  return {
    receive(frame: Frame): void {
      if ('stream' in frame && !frame[of]) return
      switch (frame.type) {
        case 'heads':
          receiveHeads(frame.items.filter((head) => head[of]))
          break
        case 'event':
          receiveEvent(frame as E & typeof frame)
          break
        case 'seen':
          sink.applySeen(frame.stream, frame.entry, frame.seen)
          break
        case 'put_back':
          refreshSoon()
          break
        case 'gone':
          heads.delete(frame.stream)
          open.delete(frame.stream)
          sink.purge(frame.stream, frame[of] ?? '')
          break
        case 'resync':
          for (const stream of open.keys()) sink.reloadTimeline(stream)
          sink.refreshRows()
          break
        case 'beat':
          break
        default:
          frame satisfies never
      }
    },
    /** A timeline is on screen, read up to a head. */
    watch(stream: string, seen: number): void {
      open.set(stream, { seen, isPulling: false })
      want(stream, seen)
    },
    unwatch(stream: string): void {
      open.delete(stream)
    },
    want,
    /** Whether the open timeline shows all up to a number. */
    hasSeen: (stream: string, seq: number): boolean => (open.get(stream)?.seen ?? 0) >= seq,
    /** Counts are others than they were. */
    refreshSoon,
    /** There is news of unknown number. */
    ring(stream: string): void {
      const timeline = open.get(stream)
      if (timeline) want(stream, timeline.seen + 1)
    },
    clear(): void {
      cancelRefresh?.()
      cancelRefresh = null
      heads.clear()
      open.clear()
    },
  }
}
