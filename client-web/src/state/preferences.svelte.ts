import { loadWords } from '../i18n/catalogue'
import * as m from '../paraglide/messages'
import { getLocale, type Locale, setLocale } from '../paraglide/runtime'
import { remember, remembered } from './device'
import { say } from './toast.svelte'

export type TextSize = 'normal' | 'large' | 'largest'

/** `device`: as the rest of the device looks. */
export type Scheme = 'device' | 'light' | 'dark'

export const textSizes: TextSize[] = ['normal', 'large', 'largest']
export const schemes: Scheme[] = ['device', 'light', 'dark']
let locale = $state<Locale>(getLocale())
let textSize = $state<TextSize>(textSizes.find((size) => size === remembered('text_size')) ?? 'normal')
let scheme = $state<Scheme>(schemes.find((one) => one === remembered('scheme')) ?? 'device')
let hasShortcuts = $state(remembered('shortcuts') !== 'off')

/** How this device shows things. Nothing here is about a person, so it may stay in the browser. */
export const preferences = {
  get locale(): Locale {
    return locale
  },
  set locale(chosen: Locale) {
    void changeLocale(chosen)
  },
  get textSize(): TextSize {
    return textSize
  },
  set textSize(chosen: TextSize) {
    textSize = chosen
    remember('text_size', chosen)
    applyPreferences()
  },
  get scheme(): Scheme {
    return scheme
  },
  set scheme(chosen: Scheme) {
    scheme = chosen
    remember('scheme', chosen)
    applyPreferences()
  },
  get hasShortcuts(): boolean {
    return hasShortcuts
  },
  set hasShortcuts(isOn: boolean) {
    hasShortcuts = isOn
    remember('shortcuts', isOn ? 'on' : 'off')
  },
}

/** The words come first: without a line it may be that there are none. */
async function changeLocale(chosen: Locale): Promise<void> {
  try {
    await loadWords(chosen)
  } catch {
    say(m.error_network())
    return
  }
  setLocale(chosen, { reload: false })
  locale = chosen
  applyPreferences()
}

export function applyPreferences(): void {
  document.documentElement.lang = locale
  document.documentElement.dataset.textSize = textSize
  document.documentElement.dataset.scheme = scheme
}
