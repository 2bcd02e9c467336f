import type { Failure } from '../api/errors'
import { listInquiries } from '../api/inquiry_calls'
import type { Inquiries } from '../api/types'
import { countOpen } from '../domain/inquiry'
import { lookAgain } from './look_again'
import { signedIn } from './session.svelte'

let owner = ''
let view = $state.raw<Inquiries | null>(null)
let failure = $state.raw<Failure | null>(null)
let turn = 0

export const inquiries = {
  /** Null until the first answer. */
  get view(): Inquiries | null {
    return view
  },
  get failure(): Failure | null {
    return failure
  },
  /** How many wait for me. */
  get count(): number {
    return view ? countOpen(view) : 0
  },
  get maySee(): boolean {
    return signedIn.session?.may.includes('see_inquiries') ?? false
  },
  get mayAsk(): boolean {
    return signedIn.session?.may.includes('ask_inquiry') ?? false
  },
}

export async function readInquiries(): Promise<void> {
  const session = signedIn.session?.session ?? ''
  // What somebody saw is not for whoever comes after them.
  if (session !== owner) {
    owner = session
    view = null
    failure = null
  }
  turn += 1
  const mine = turn
  const result = await listInquiries()
  if (mine !== turn) return
  failure = result.ok ? null : result.failure
  if (result.ok) view = result.value
}

export const watchInquiries = (): (() => void) => lookAgain(() => void readInquiries())
