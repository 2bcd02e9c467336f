import { deviceKind } from '../../domain/device_name'
import * as m from '../../paraglide/messages'

/** What a new passkey is called until its owner calls it otherwise. */
export const passkeyName = (): string => deviceKind(navigator.userAgent) || m.passkey_name_here()
