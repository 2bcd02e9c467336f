import { call } from './client'
import type { Draft, DraftVersion, Page } from './types'

/** What outlives a page that is being closed: browsers take 64 KiB of it. */
const outlivingLetters = 20_000

export const listDrafts = () => call<Page<Draft>>('GET', '/api/drafts')
export const putDraft = (key: string, draft: string) =>
  call<DraftVersion>('PUT', `/api/drafts/${key}`, { body: { draft }, keepalive: draft.length < outlivingLetters })
export const deleteDraft = (key: string, version: number) =>
  call<void>('DELETE', `/api/drafts/${key}`, { version, keepalive: true })
