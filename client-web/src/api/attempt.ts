import { newOperation } from './uuid'

/**
 * One operation as long as the same is sent: whoever presses again after an answer that was lost does nothing twice.
 * What was done is another attempt.
 */
export function createAttempt(): (sent: unknown) => string {
  let last = { signature: '', operation: '' }
  return (sent) => {
    const signature = JSON.stringify(sent)
    if (last.signature !== signature) last = { signature, operation: newOperation() }
    return last.operation
  }
}
