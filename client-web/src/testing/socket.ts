import type { Socket } from '../sync/transport_ws'

/** A socket that a test opens, fills and closes by hand. */
export class FakeSocket implements Socket {
  sent: string[] = []
  isClosed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.isClosed = true
  }

  says(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}
