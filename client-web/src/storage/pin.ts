import { importKey, type Sealed, sealBytes, unsealBytes } from './crypto'
import type { Database } from './database'

/**
 * The data key of a device that asks for a PIN lies wrapped: it takes the PIN (PBKDF2) and a key of this browser that
 * no script can export. Whoever copies the whole profile of an unlocked disk has both but the PIN, and six digits can
 * be guessed; the count of misses is copied with it. So the PIN does not replace the lock of the device, and the
 * screens say so. A share of the server would have to lie on the device to open it without a line: it would be copied
 * too, and there is none.
 */
type Wrapped = { salt: Uint8Array<ArrayBuffer>; iterations: number; key: Sealed }

const iterations = 600_000
const place = 'keys/pin'
export const pinTries = 5

export const hasPin = async (database: Database): Promise<boolean> => (await database.get('keys', 'pin')) !== undefined

/** The data key, made at the first time; after a wrong PIN the number of tries that are left. */
export async function enterPin(database: Database, pin: string): Promise<CryptoKey | number> {
  const wrapped = (await database.get('keys', 'pin')) as Wrapped | undefined
  if (!wrapped) return setPin(database, pin)
  // Counted before it is looked at: a page that is closed in time is no way round.
  const tries = await database.increment('keys', 'tries')
  if (tries > pinTries) return 0
  const raw = await wrappingKey(database, pin, wrapped)
    .then((key) => unsealBytes(key, place, wrapped.key))
    .catch(() => null)
  if (!raw) return pinTries - tries
  await database.put('keys', 'tries', 0)
  return importKey(raw)
}

async function setPin(database: Database, pin: string): Promise<CryptoKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  await database.put('keys', 'device', await crypto.subtle.generateKey(hmac, false, ['sign']))
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const raw = crypto.getRandomValues(new Uint8Array(32)).buffer
  const key = await sealBytes(await wrappingKey(database, pin, { salt, iterations }), place, raw)
  await database.put('keys', 'pin', { salt, iterations, key } satisfies Wrapped)
  return importKey(raw)
}

async function wrappingKey(database: Database, pin: string, how: Omit<Wrapped, 'key'>): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits'])
  const stretched = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', ...how }, typed, 256)
  const device = (await database.get('keys', 'device')) as CryptoKey
  return importKey(await crypto.subtle.sign('HMAC', device, stretched))
}
