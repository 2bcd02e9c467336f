import * as calls from '../api/attachment_calls'
import type { Failure } from '../api/errors'
import type { Attachment, AttachmentBody } from '../api/types'
import { newOperation } from '../api/uuid'
import { type FileProblem, problemOfFile } from '../domain/attachment'
import * as m from '../paraglide/messages'
import { backoff } from '../sync/backoff'
import { upload } from '../sync/upload'
import { noteThumbnail } from './attached'
import { touchDrafts } from './drafts.svelte'
import { live } from './live.svelte'
import { signedIn } from './session.svelte'
import { type Shrunk, shrink } from './shrink'
import { say } from './toast.svelte'
import { keepText } from './written'

/** What takes files: a draft of an entry, or of a notice. */
export type Attaching = { attachments: Attachment[] }

export type Pending = {
  name: string
  isPhoto: boolean
  /** A small picture, once there is one. */
  preview: string
  stage: 'waiting' | 'sending' | 'resting' | 'failed'
  /** Of it has arrived, from 0 to 1. */
  share: number
  problem: FileProblem | null
  failure: Failure | null
}

type Task = { pending: Pending; file: File; place: string; id: string | null; isDropped: boolean }

const tasks = new Map<Attaching, Task[]>()
const lists = new WeakMap<Attaching, { items: Pending[] }>()
const wakers = new Set<() => void>()
/** One after the other: so the first is there soon, and a phone holds one large picture in memory at a time. */
let turn: Promise<unknown> = Promise.resolve()

keepText({
  has: () => tasks.size > 0,
  clear: dropAll,
  take() {
    const isLost = tasks.size > 0
    dropAll()
    // Its author hears of it: nothing else shows that it did not stay.
    return () => isLost && say(m.attach_pending_lost())
  },
})

$effect.root(() => {
  $effect(() => {
    if (live.line === 'open') wake()
  })
})
addEventListener('online', wake)

function wake(): void {
  for (const go of [...wakers]) go()
}

/** The session may be over by then; what has arrived goes by itself after a day. */
function dropAll(): void {
  for (const [draft, found] of tasks) {
    for (const task of found) task.isDropped = true
    listOf(draft).items = []
  }
  tasks.clear()
  wake()
}

function listOf(draft: Attaching): { items: Pending[] } {
  const known = lists.get(draft)
  if (known) return known
  const made = $state<{ items: Pending[] }>({ items: [] })
  lists.set(draft, made)
  return made
}

/** What is on its way into a draft. */
export const pendingFor = (draft: Attaching): Pending[] => listOf(draft).items

/** `place` is the path of a patient or a board. */
export function attach(draft: Attaching, place: string, files: Iterable<File>): void {
  for (const file of files) {
    const { items } = listOf(draft)
    const problem = problemOfFile(file, draft.attachments.length + items.length)
    const stage = problem ? 'failed' : 'waiting'
    items.push({
      name: file.name,
      isPhoto: file.type.startsWith('image/'),
      preview: '',
      stage,
      share: 0,
      problem,
      failure: null,
    })
    const pending = items.at(-1)
    if (!pending) return
    const task: Task = { pending, file, place, id: null, isDropped: false }
    tasks.set(draft, [...(tasks.get(draft) ?? []), task])
    if (!problem) line(draft, task)
    // One of them says it for all the others.
    if (problem === 'many') return
  }
}

export function tryAgain(draft: Attaching, pending: Pending): void {
  const task = tasks.get(draft)?.find((one) => one.pending === pending)
  if (!task) return
  Object.assign(pending, { stage: 'waiting', share: 0, failure: null, problem: null })
  line(draft, task)
}

/** Takes away what is on its way. */
export function drop(draft: Attaching, pending: Pending): void {
  const left: Task[] = []
  for (const task of tasks.get(draft) ?? []) {
    if (task.pending !== pending) left.push(task)
    else {
      task.isDropped = true
      if (task.id) void calls.dropUpload(task.id)
    }
  }
  if (left.length > 0) tasks.set(draft, left)
  else tasks.delete(draft)
  const { items } = listOf(draft)
  const index = items.indexOf(pending)
  if (index >= 0) items.splice(index, 1)
  wake()
}

/** Takes away what has arrived. What another copy of the draft may still name goes by itself after a day. */
export function detach(draft: Attaching, { id }: Attachment, isNew: boolean): void {
  draft.attachments = draft.attachments.filter((one) => one.id !== id)
  if (isNew) void calls.dropUpload(id)
}

function line(draft: Attaching, task: Task): void {
  const next = turn.then(() => (task.isDropped ? undefined : send(draft, task)))
  turn = next.catch(() => {})
}

async function send(draft: Attaching, task: Task): Promise<void> {
  const { pending, file } = task
  let ready: Shrunk
  try {
    ready = pending.isPhoto ? await shrink(file) : { data: new Blob([await file.arrayBuffer()]), preview: '' }
  } catch {
    Object.assign(pending, { stage: 'failed', problem: 'broken' })
    return
  }
  Object.assign(pending, { stage: 'sending', preview: ready.preview })
  const operation = newOperation()
  const about: Pick<AttachmentBody, 'name' | 'media_type'> = pending.isPhoto
    ? { name: 'photo.jpg', media_type: 'image/jpeg' }
    : { name: [...file.name].slice(0, 200).join(''), media_type: 'application/pdf' }
  const session = () => signedIn.session?.session ?? ''
  const result = await upload({
    data: ready.data,
    calls: {
      begin: () => calls.beginUpload(task.place, operation, { ...about, byte_size: ready.data.size }),
      look: calls.getUpload,
      put: (id, number, bytes) => calls.putChunk(id, number, bytes, session()),
      finish: calls.finishUpload,
    },
    onbegun(id) {
      task.id = id
      pending.stage = 'sending'
    },
    onprogress(share) {
      pending.share = share
    },
    rest(attempts, failure) {
      Object.assign(pending, { stage: 'resting', failure })
      return rest(backoff(attempts) + (failure.retryAfterSeconds ?? 0) * 1_000)
    },
    isDropped: () => task.isDropped,
  })
  if (!result || task.isDropped) return
  if (result.ok) {
    noteThumbnail(result.value.id, ready.preview)
    draft.attachments = [...draft.attachments, result.value]
    task.id = null
    drop(draft, pending)
    touchDrafts()
    return
  }
  if (task.id) void calls.dropUpload(task.id)
  task.id = null
  Object.assign(pending, { stage: 'failed', failure: result.failure })
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer)
      wakers.delete(go)
      resolve()
    }
    const timer = setTimeout(go, milliseconds)
    wakers.add(go)
  })
}
