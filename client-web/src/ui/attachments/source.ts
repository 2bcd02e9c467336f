import type { Result } from '../../api/errors'

/** Where pictures and papers come from; who shows them need not know. */
export type Source = {
  /** An address of a small picture. */
  readThumbnail: (id: string) => Promise<Result<string>>
  readFile: (id: string) => Promise<Result<Blob>>
  /** Others use this device too: what is saved on it is to be taken off again. */
  isShared: () => boolean
}

let take: (from: Source) => void

/** Waited for by whoever shows them. */
export const source = new Promise<Source>((resolve) => {
  take = resolve
})

export function provideFiles(from: Source): void {
  take(from)
}
