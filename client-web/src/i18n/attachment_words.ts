import type { Attachment } from '../api/types'
import { type FileProblem, isPhoto } from '../domain/attachment'
import * as m from '../paraglide/messages'

/** What a file is called where it is not seen: by its words, its name or its number. */
export function sayFile(files: Attachment[], index: number): string {
  const file = files[index]
  if (!file) return ''
  if (file.caption) return file.caption
  if (!isPhoto(file)) return file.name || m.attach_word_paper()
  const photos = files.filter(isPhoto)
  if (photos.length === 1) return m.attach_word_photo()
  return m.attach_word_photo_of({ number: photos.indexOf(file) + 1, count: photos.length })
}

/** 「写真2枚・PDF1件」; empty where there is none. */
export function sayFiles(files: Attachment[] = []): string {
  const photos = files.filter(isPhoto).length
  const papers = files.length - photos
  const words = [
    ...(photos > 0 ? [m.attach_word_photos({ count: photos })] : []),
    ...(papers > 0 ? [m.attach_word_papers({ count: papers })] : []),
  ]
  return words.join(m.attach_word_and())
}

export const sayPaper = ({ pages }: Attachment): string =>
  pages === null ? m.attach_word_paper() : m.attach_word_pages({ count: pages })

/** Half of a megabyte says more than 524,288. */
export function saySize(bytes: number): string {
  const megabytes = bytes / (1024 * 1024)
  return megabytes >= 1
    ? m.attach_word_megabytes({ size: megabytes.toFixed(1) })
    : m.attach_word_kilobytes({ size: Math.max(1, Math.round(bytes / 1024)) })
}

const problems: Record<FileProblem, () => string> = {
  type: m.attach_problem_type,
  size: m.attach_problem_size,
  many: m.attach_problem_many,
  broken: m.attach_problem_broken,
}

export const sayFileProblem = (problem: FileProblem): string => problems[problem]()
