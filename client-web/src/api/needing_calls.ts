import { call } from './client'
import type { Needing } from './types'

export const readNeeding = () => call<Needing>('GET', '/api/session/needing')
