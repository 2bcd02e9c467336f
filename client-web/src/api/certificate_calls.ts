import { call } from './client'
import { sendFile } from './file_call'
import type { HpkiCertificate, OwnHpki } from './types'

const address = '/api/session/certificate'
const type = 'application/octet-stream'

export const getCertificate = () => call<OwnHpki>('GET', address)
/** What it says and whether it holds; nothing is kept. */
export const lookAtCertificate = (session: string, file: Blob) =>
  sendFile<HpkiCertificate>(`${address}/look`, session, file, { type })
export const keepCertificate = (session: string, file: Blob) =>
  sendFile<HpkiCertificate>(address, session, file, { method: 'PUT', type })
export const deleteCertificate = () => call<void>('DELETE', address)
