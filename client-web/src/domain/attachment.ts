import type { Attachment } from '../api/types'

export const mostFiles = 10
export const largestFile = 20 * 1024 * 1024
export const longestCaption = 100
/** Enough to read a label or judge a wound on a large screen. */
export const longestSide = 2_048

/** Why a file is not taken, before the server is asked. */
export type FileProblem = 'type' | 'size' | 'many' | 'broken'

export const isPhoto = ({ media_type }: Pick<Attachment, 'media_type'>): boolean => media_type.startsWith('image/')
export const isPdf = ({ type, name }: { type: string; name: string }): boolean =>
  type === 'application/pdf' || (type === '' && name.toLowerCase().endsWith('.pdf'))

/** The size of a picture whose longer side is at most `side`; it is never made larger. */
export function sizeWithin(width: number, height: number, side: number): { width: number; height: number } {
  const share = Math.min(1, side / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}

/** Photos become smaller before they go out, so that only of other files the size counts here. */
export function problemOfFile(file: { type: string; name: string; size: number }, before: number): FileProblem | null {
  if (before >= mostFiles) return 'many'
  if (file.type.startsWith('image/')) return null
  if (!isPdf(file)) return 'type'
  return file.size > largestFile || file.size === 0 ? 'size' : null
}

/** What of a revision is shown: as the entry has it now or, where it was dropped, by its id alone. */
export function filesOf(kept: { id: string; caption?: string | null }[], known: Attachment[]): Attachment[] {
  return kept.map(({ id, caption = null }) => ({
    ...(known.find((one) => one.id === id) ?? unknownFile(id)),
    caption,
  }))
}

const unknownFile = (id: string): Attachment => ({
  id,
  name: '',
  caption: null,
  media_type: 'image/jpeg',
  byte_size: 0,
  width: null,
  height: null,
  pages: null,
})
