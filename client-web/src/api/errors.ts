/** What went wrong, as a value. `network` and `unreadable` are ours; the rest are the server's codes. */
export type Failure = {
  code: string
  status: number
  field: string | null
  reason: string | null
  limit: number | null
  retryAfterSeconds: number | null
  requestId: string | null
  body: Record<string, unknown>
}

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure }

export const networkFailure: Failure = {
  code: 'network',
  status: 0,
  field: null,
  reason: null,
  limit: null,
  retryAfterSeconds: null,
  requestId: null,
  body: {},
}

export function failureFrom(status: number, problem: unknown): Failure {
  const body = typeof problem === 'object' && problem !== null ? (problem as Record<string, unknown>) : {}
  return {
    code: text(body.code) ?? (status >= 500 ? 'unavailable' : 'unreadable'),
    status,
    field: text(body.field),
    reason: text(body.reason),
    limit: number(body.limit),
    retryAfterSeconds: number(body.retry_after_seconds),
    requestId: text(body.request_id),
    body,
  }
}

/** Trying the very same thing again may work: nobody answered, or the server had no room. */
export function isPassing(failure: Failure): boolean {
  return failure.status === 0 || failure.status === 429 || failure.status >= 500
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
