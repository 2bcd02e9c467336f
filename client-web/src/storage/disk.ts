/** Fetched only by a device that keeps something. */
export { makeKey, seal, unseal } from './crypto'
export { createDatabase } from './database'
